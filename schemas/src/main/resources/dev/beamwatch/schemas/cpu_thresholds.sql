-- The limit of each host: a window whose mean usage is strictly above allowed_top raises an alert.
-- Two columns and no key, as people already have it. Beamwatch takes the lowest limit of a host that
-- is given twice, and leaves out rows that hold no limit. allowed_top may have any numeric type.
CREATE TABLE public.cpu_thresholds (
  hostname VARCHAR, -- the device, as in the readings
  allowed_top INT   -- mean usage of a window, in percent
);

-- The table of limits with all columns that Beamwatch knows. hostname and allowed_top are enough, see
-- cpu_thresholds.sql; each further column may be left out. NULL is the default. There is no key. Of rows that
-- agree in hostname, cpu and valid_from the lowest allowed_top counts. A row that contradicts itself is left out.
-- Of the rows for a window the most specific kind counts: host and cpu, host, '*' and cpu, '*'. Within a kind it
-- is the one with the latest valid_from that is not after the window's end.
CREATE TABLE public.cpu_thresholds (
  hostname VARCHAR,             -- the device, as in the readings; '*': every host without a row of its own
  allowed_top NUMERIC,          -- percent; critical above it
  cpu VARCHAR,                  -- only this processor; NULL: all of the host
  warning_top NUMERIC,          -- percent, below allowed_top; warning above it; NULL: no warning
  clear_top NUMERIC,            -- percent; an alert ends only at or below it; NULL: the lowest limit of the row
  breaching_windows INT,        -- an alert begins when so many ...
  of_windows INT,               -- ... of so many last windows breach; 1 to 60; NULL: 3 of 5
  clear_windows INT,            -- an alert ends after so many clear windows in a row; 1 to 60; NULL: 10
  silent_after_seconds INT,     -- the host is silent after so long without a reading; 0: never; NULL: 120
  channel VARCHAR,              -- Slack channel of this row's alerts; NULL: --slackChannel
  valid_from TIMESTAMPTZ        -- event time from which the row counts; NULL: since ever
);

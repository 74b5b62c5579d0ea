-- Adds the optional columns to a table of limits in use; they are explained in cpu_thresholds_wide.sql. May be
-- run again. It changes no row, and Beamwatch goes on reading: new columns are NULL, which is the default.
-- A user with rights on single columns needs them on the new ones, too, or they do not count:
--   GRANT SELECT (cpu, warning_top, clear_top, breaching_windows, of_windows, clear_windows,
--     silent_after_seconds, channel, valid_from) ON public.cpu_thresholds TO beamwatch_reader;
ALTER TABLE public.cpu_thresholds
  ADD COLUMN IF NOT EXISTS cpu VARCHAR,
  ADD COLUMN IF NOT EXISTS warning_top NUMERIC,
  ADD COLUMN IF NOT EXISTS clear_top NUMERIC,
  ADD COLUMN IF NOT EXISTS breaching_windows INT,
  ADD COLUMN IF NOT EXISTS of_windows INT,
  ADD COLUMN IF NOT EXISTS clear_windows INT,
  ADD COLUMN IF NOT EXISTS silent_after_seconds INT,
  ADD COLUMN IF NOT EXISTS channel VARCHAR,
  ADD COLUMN IF NOT EXISTS valid_from TIMESTAMPTZ;

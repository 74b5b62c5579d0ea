#!/bin/bash
# Run once by PostgreSQL's image: makes the user that reads the limits, and may do nothing else.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v password="$BEAMWATCH_READER_PASSWORD" << 'SQL'
CREATE USER beamwatch_reader PASSWORD :'password';
GRANT SELECT ON public.cpu_thresholds TO beamwatch_reader;
SQL

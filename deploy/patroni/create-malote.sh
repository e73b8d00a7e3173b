#!/bin/sh
# Run by Patroni in a new cluster, with the URL of its superuser: makes the database of Malote and its role. The password is
# that of DB_PASSWORD; change it.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 "$1" <<'SQL'
CREATE ROLE malote LOGIN PASSWORD 'change-me-4';
-- Lets Malote see whether a synchronous standby is connected.
GRANT pg_read_all_stats TO malote;
CREATE DATABASE malote OWNER malote;
SQL

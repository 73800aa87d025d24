#!/bin/sh
# Run once by the container of PostgreSQL when its volume is empty: who owns the tables, and who the program is.
set -eu
psql --set=ON_ERROR_STOP=1 --set=owner="$NIGAO_OWNER_PASSWORD" --set=app="$NIGAO_APP_PASSWORD" --username postgres <<'SQL'
CREATE ROLE nigao_owner LOGIN PASSWORD :'owner';
CREATE ROLE nigao_app LOGIN PASSWORD :'app';
CREATE DATABASE nigao OWNER nigao_owner ENCODING 'UTF8' TEMPLATE template0;
SQL

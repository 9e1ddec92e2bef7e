#!/bin/sh
# PostgreSQL refuses to run as root, and its data has to be its own. All is small, as it travels with every migration.
#   postgres.sh FOLDER_OF_PROGRAMS
set -e
mkdir -p /data
chown 70:70 /data
chmod 1777 /tmp
as="/usr/bin/setpriv --reuid 70 --regid 70 --clear-groups"
[ -z "$LD_PRELOAD" ] || as=
$as "$1/initdb" --pgdata=/data --username=postgres --auth=trust --no-locale --encoding=UTF8 --no-sync --wal-segsize=1
echo 'host all all all trust' >>/data/pg_hba.conf
exec $as "$1/postgres" -D /data -c listen_addresses='*' -c unix_socket_directories= -c shared_buffers=8MB \
  -c max_wal_size=8MB -c min_wal_size=2MB

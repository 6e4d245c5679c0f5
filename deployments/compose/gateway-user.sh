# MySQL's image runs this once, when it creates the database. It creates the gateway's user, who cannot
# change the schema. ../gateway-rights.sql grants its rights once the tables exist.
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root <<SQL
create user '$GATEWAY_USER'@'%' identified by '$GATEWAY_PASSWORD';
grant select on $MYSQL_DATABASE.* to '$GATEWAY_USER'@'%';
SQL

# Run once by the image of MySQL, when it makes the database: the gateway's own user, which cannot
# change tables.
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root <<SQL
create user '$GATEWAY_USER'@'%' identified by '$GATEWAY_PASSWORD';
grant select, insert, update, delete on $MYSQL_DATABASE.* to '$GATEWAY_USER'@'%';
SQL

# Run once by the image of MySQL, when it makes the database: the gateway's own user, which cannot
# change tables. What it may write to them it is granted when they are there: see ../gateway-rights.sql.
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user=root <<SQL
create user '$GATEWAY_USER'@'%' identified by '$GATEWAY_PASSWORD';
grant select on $MYSQL_DATABASE.* to '$GATEWAY_USER'@'%';
SQL

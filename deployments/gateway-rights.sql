-- What the gateway's own user may do in the current database. To be run after each migration, as who runs
-- the server, since rights are granted on tables that are there; running it again changes nothing:
--
--   mariadb --user=root payment_gateway < deployments/gateway-rights.sql
--
-- It may add to the audit log, and read it. If it has update or delete on the whole database, from before
-- there was such a log, they must go, or they count for that table too:
--
--   revoke insert, update, delete on payment_gateway.* from 'payment_gateway'@'%';

grant select on * to 'payment_gateway'@'%';
grant insert, update on merchants to 'payment_gateway'@'%';
grant insert, update on api_keys to 'payment_gateway'@'%';
grant insert, update on payments to 'payment_gateway'@'%';
grant insert, update on cards to 'payment_gateway'@'%';
grant insert, update on payment_events to 'payment_gateway'@'%';
grant insert, update on operations to 'payment_gateway'@'%';
grant insert, delete on disk_waits to 'payment_gateway'@'%';
grant insert on audit_log to 'payment_gateway'@'%';
grant insert, update on token_changes to 'payment_gateway'@'%';

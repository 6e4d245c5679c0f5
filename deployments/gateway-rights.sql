-- The rights of the gateway's user in the current database. Run it after each migration, as the server's
-- administrator: rights can only be granted on tables that exist. It is safe to repeat:
--
--   mariadb --user=root payment_gateway < deployments/gateway-rights.sql
--
-- The user may add to the audit log, and read it. If it still has update or delete on the whole database,
-- from before the audit log existed, revoke them, or they apply to that table too:
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
grant insert on merchant_events to 'payment_gateway'@'%';
grant insert, update on leases to 'payment_gateway'@'%';
grant insert, update on webhook_endpoints to 'payment_gateway'@'%';
grant insert, update on webhook_cursors to 'payment_gateway'@'%';
grant insert, update, delete on webhook_deliveries to 'payment_gateway'@'%';
grant insert, update, delete on webhook_attempts to 'payment_gateway'@'%';
grant insert, update on webhook_keys to 'payment_gateway'@'%';
grant insert, update on checkout_sessions to 'payment_gateway'@'%';
grant insert, update on checkout_attempts to 'payment_gateway'@'%';

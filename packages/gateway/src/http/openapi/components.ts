import { z } from 'zod';
import { problemView } from '../problem.js';
import { eventView } from '../schemas/event.js';
import { eventListView, paymentListView, refundListView } from '../schemas/list.js';
import { operatedView, operationView } from '../schemas/operation.js';
import { captureRequest, refundRequest, voidRequest } from '../schemas/operation-request.js';
import { paymentView } from '../schemas/payment.js';
import { paymentRequest } from '../schemas/payment-request.js';

const schemas = {
  PaymentRequest: paymentRequest,
  Payment: paymentView,
  PaymentList: paymentListView,
  CaptureRequest: captureRequest,
  VoidRequest: voidRequest,
  RefundRequest: refundRequest,
  Operation: operationView,
  OperationAndPayment: operatedView,
  RefundList: refundListView,
  PaymentEvent: eventView,
  PaymentEventList: eventListView,
  Problem: problemView,
};

export type SchemaName = keyof typeof schemas;

/** The schemas that requests are validated with and answers are typed by, as JSON Schema. */
export function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: generated } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(generated).map(([name, schema]) => [name, withoutIdentity(schema)]),
  );
}

// OpenAPI says where a schema stands and which dialect it is in; these would say it again, wrongly.
function withoutIdentity(schema: object): object {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !['$schema', '$id', 'id'].includes(key)),
  );
}

export const refTo = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

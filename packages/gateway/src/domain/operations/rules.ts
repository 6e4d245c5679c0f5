import { type OperationKind } from '../states.js';
import { capture } from './capture.js';
import { refund } from './refund.js';
import { type OperationRule } from './rule.js';
import { voidRule } from './void.js';

/** What can be done to a payment later; its charge has a rule of its own, in charge.ts. */
export const operationRules: Readonly<Record<OperationKind, OperationRule>> = {
  capture,
  void: voidRule,
  refund,
};

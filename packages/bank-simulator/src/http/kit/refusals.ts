import { randomUUID } from 'node:crypto';
import { type Logger } from '@payment-gateway/service-kit/process/logger';
import {
  createRefuse as createRefuseWith,
  type Refuse,
} from '@payment-gateway/service-kit/http/refusals';
import { problemOf } from './request-faults.js';

/** Answers input that is not a request with a problem document. */
export const createRefuse = (logger: Logger): Refuse =>
  createRefuseWith(logger, randomUUID, (fault) => {
    const { answer } = problemOf(fault);
    const headers = fault.kind === 'method_not_allowed' ? { Allow: 'GET, HEAD, POST' } : {};
    return { ...answer, headers };
  });

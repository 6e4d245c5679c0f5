import {
  createRefuse as createRefuseWith,
  type Refuse,
} from '@payment-gateway/service-kit/http/refusals';
import { newId } from '../../domain/ids.js';
import { type Logger } from '../../services/ports/logger.js';
import { problemAnswerOf } from './problem.js';
import { apiErrorOf } from './request-faults.js';

/** Answers input that is not a request with a problem document. */
export const createRefuse = (logger: Logger): Refuse =>
  createRefuseWith(logger, newId, (fault, requestId) =>
    problemAnswerOf(apiErrorOf(fault), requestId),
  );

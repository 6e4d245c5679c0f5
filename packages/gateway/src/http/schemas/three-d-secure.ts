import { z } from 'zod';
import {
  electronicCommerceIndicators,
  type ThreeDSecure,
  threeDSecureFlows,
  threeDSecureResults,
} from '../../domain/three-d-secure.js';

/** An authentication as merchants see it. */
export const threeDSecureView = z
  .strictObject({
    version: z.string().meta({ examples: ['2.2.0'] }),
    flow: z.enum(threeDSecureFlows).meta({
      description: '`challenge` if the payer was asked to do something, else `frictionless`.',
    }),
    result: z.enum(threeDSecureResults),
    eci: z.enum(electronicCommerceIndicators).nullable().meta({
      description:
        'The electronic commerce indicator: 05 full, 06 attempted, 07 none; on Mastercard and Maestro 02, 01, 00.',
    }),
    liability_shifted: z.boolean().meta({
      description: 'Whether the card issuer, not you, bears the loss from a fraudulent payment.',
    }),
    transaction_id: z
      .string()
      .nullable()
      .meta({ description: "The authentication's id at the directory server." }),
  })
  .meta({ id: 'ThreeDSecure' });

type ThreeDSecureView = z.output<typeof threeDSecureView>;

export const threeDSecureViewOf = (given: ThreeDSecure | null): ThreeDSecureView | null =>
  given && {
    version: given.version,
    flow: given.flow,
    result: given.result,
    eci: given.eci,
    liability_shifted: given.liabilityShifted,
    transaction_id: given.transactionId,
  };

import { Refusal } from '../../domain/errors.js';

/** Throws Refusal where Swagger UI is not installed: production's image leaves it out. */
export function refuseMissingDocs(): void {
  try {
    require.resolve('swagger-ui-express');
  } catch {
    throw new Refusal(
      'DOCS must be off: Swagger UI is not installed here. An image built with --build-arg DOCS=on has it.',
    );
  }
}

import { StartError } from '../process/start-error.js';

/** Throws StartError if Swagger UI is not installed. The production image leaves it out. */
export function refuseMissingDocs(): void {
  try {
    require.resolve('swagger-ui-express');
  } catch {
    throw new StartError(
      'DOCS must be off: Swagger UI is not installed here. An image built with --build-arg DOCS=on has it.',
    );
  }
}

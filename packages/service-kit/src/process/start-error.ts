/** The program cannot start. The message tells the operator what to change, and contains no secret. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

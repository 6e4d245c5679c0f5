/** Uses the parts of a program, and closes them whatever happens. */
export async function using<P extends { readonly close: () => Promise<void> }>(
  composed: Promise<P>,
  use: (parts: P) => Promise<void>,
): Promise<void> {
  const parts = await composed;
  try {
    await use(parts);
  } finally {
    await parts.close();
  }
}

/**
 * The environment of a process under test: what a program needs to run at all, plus what the test
 * gives. A developer's own DATABASE_URL or BANK_URL must not reach it, and neither must the NODE_ENV
 * that Jest sets: services are tested the way people start them.
 */
export function testEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      name === 'PATH' || name === 'HOME' || (name.startsWith('NODE_') && name !== 'NODE_ENV'),
  );
  const isOnServer = 'DATABASE_URL' in given || 'DATABASE_HOST' in given;
  return {
    ...Object.fromEntries(inherited),
    // With a database server the sandbox's keys are refused unless NODE_ENV says development.
    ...(isOnServer && { NODE_ENV: 'development' }),
    ...given,
  };
}

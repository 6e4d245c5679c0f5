// NODE_ENV is set by Jest, and services are tested the way people start them. NODE_EXTRA_CA_CERTS, which many build
// machines set, makes Node read 140 certificates at every start: two thirds more processor time for an empty program.
const NOT_INHERITED = ['NODE_ENV', 'NODE_EXTRA_CA_CERTS'];

/**
 * The environment of a process under test: what a program needs to run at all, plus what the test
 * gives. A developer's own DATABASE_URL or BANK_URL must not reach it.
 */
export function testEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      ['PATH', 'HOME'].includes(name) ||
      (name.startsWith('NODE_') && !NOT_INHERITED.includes(name)),
  );
  const isOnServer = 'DATABASE_URL' in given || 'DATABASE_HOST' in given;
  return {
    ...Object.fromEntries(inherited),
    // With a database server the sandbox's keys are refused unless NODE_ENV says development.
    ...(isOnServer && { NODE_ENV: 'development' }),
    ...given,
  };
}

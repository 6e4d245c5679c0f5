import { type DotEnv, noDotEnv } from '@payment-gateway/service-kit/config/dot-env';
import {
  createSettingsReader,
  type SettingsReader,
} from '@payment-gateway/service-kit/config/reader';
import { type Environment } from '@payment-gateway/service-kit/config/setting';
import { type Tls } from '@payment-gateway/service-kit/http/server';
import { settings } from './settings.js';

export type Config = ReturnType<typeof readConfig>;

/** Reads every setting once; a blank variable counts as unset. Throws ConfigError, which names all that is wrong. */
export function readConfig(environment: Environment, dotEnv: DotEnv = noDotEnv) {
  const trimmed = Object.fromEntries(
    Object.entries(environment).map(([variable, text]) => [variable, text?.trim()]),
  );
  const reader = createSettingsReader(Object.values(settings), { environment: trimmed, dotEnv });
  const { read } = reader;
  const config = {
    port: read(settings.port),
    host: read(settings.host),
    ledgerFile: read(settings.ledgerFile),
    requireTokens: read(settings.requireTokens),
    tls: tlsFrom(reader),
    settleMs: read(settings.settleMs),
    refundSettleMs: read(settings.refundSettleMs),
    challengeMs: read(settings.challengeMs),
    publicUrl: read(settings.publicUrl),
    notifyUrl: read(settings.notifyUrl),
    notificationSecrets: read(settings.notificationSecrets),
    answerDelayMs: read(settings.answerDelayMs),
    logLevel: read(settings.logLevel),
    docs: read(settings.docs) === 'on',
  };
  reader.finish();
  return config;
}

function tlsFrom({ read, refuse }: SettingsReader): Tls | null {
  const { serverCert, serverKey } = settings;
  const [cert, key, clientCa] = [read(serverCert), read(serverKey), read(settings.clientCa)];
  if ((cert === null) !== (key === null)) {
    refuse([serverCert, serverKey], `and ${serverKey.variable} must be set together.`);
  }
  if (clientCa !== null && cert === null) {
    refuse([settings.clientCa, serverCert], `must not be set without ${serverCert.variable}.`);
  }
  return cert === null || key === null ? null : { cert, key, clientCa };
}

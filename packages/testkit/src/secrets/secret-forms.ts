/** One notation of a secret, and how to find its offset in some bytes (-1: not found). */
type SecretForm = {
  readonly form: string;
  readonly find: (bytes: Buffer) => number;
};

/** All notations that are searched for. */
export function secretForms(value: string): SecretForm[] {
  const utf8 = Buffer.from(value, 'utf8');
  const hex = utf8.toString('hex');
  return [
    literal('utf8', utf8),
    literal('utf16le', Buffer.from(value, 'utf16le')),
    literal('hex', hex),
    literal('HEX', hex.toUpperCase()),
    ...base64Forms(utf8),
    ...separatedDigits(value),
  ];
}

function literal(form: string, needle: Buffer | string): SecretForm {
  return { form, find: (bytes) => bytes.indexOf(needle) };
}

/**
 * Base64 encodes three bytes as four characters, so a secret looks different depending on its alignment.
 * For each alignment, only the characters that consist entirely of bits of the secret are searched for.
 */
function base64Forms(secret: Buffer): SecretForm[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + secret.length) * 8) / 6);
    const certain = encoded.slice(first, end);
    const urlSafe = certain.replaceAll('+', '-').replaceAll('/', '_');
    const forms = [literal(`base64 at ${before}`, certain)];
    if (urlSafe !== certain) forms.push(literal(`base64url at ${before}`, urlSafe));
    return forms;
  });
}

/** A card number as people write it: 4242 4242 4242 4242 or 4242-4242-4242-4242. */
function separatedDigits(value: string): SecretForm[] {
  if (!/^\d{12,19}$/.test(value)) return [];
  const pattern = new RegExp(Array.from(value).join('[ -]?'), 'g');
  return [
    {
      form: 'separated digits',
      find: (bytes) => {
        // latin1 has one character per byte, so an index is an offset.
        for (const match of bytes.toString('latin1').matchAll(pattern)) {
          if (match[0] !== value) return match.index;
        }
        return -1;
      },
    },
  ];
}

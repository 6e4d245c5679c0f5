import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Request, type Response } from 'express';

/** A file that pages load. Its name changes with its content, so that browsers may keep it for ever. */
export type Asset = {
  readonly name: string;
  /** The name without its hash. */
  readonly file: string;
  /** `name`: the one that was asked for. */
  readonly send: (req: Request, res: Response, name: string) => void;
};

// Enough that no two versions of a file ever share a name.
const HASH_LENGTH = 16;

/** The name that an asset of some version has, without its hash. */
export const fileOf = (name: string): string =>
  name.replace(new RegExp(`-[\\w-]{${HASH_LENGTH}}(?=\\.\\w+$)`), '');

/** Prepares a text to be sent, compressed or not, such as `page.css` of type `text/css; charset=utf-8`. */
export function createAsset(file: string, type: string, text: string): Asset {
  const plain = Buffer.from(text);
  const zipped = gzipSync(plain, { level: 9 });
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, HASH_LENGTH);
  const ownName = file.replace(/(?=\.\w+$)/, `-${hash}`);
  return {
    name: ownName,
    file,
    send(req, res, name) {
      const isZipped = req.acceptsEncodings('gzip', 'identity') === 'gzip';
      // During a release a page of another version may ask for its file here: this one is better than none.
      const isOwn = name === ownName;
      res.setHeader('Cache-Control', isOwn ? 'public, max-age=31536000, immutable' : 'no-store');
      res.setHeader('Vary', 'Accept-Encoding');
      res.setHeader('Content-Type', type);
      if (isZipped) res.setHeader('Content-Encoding', 'gzip');
      res.end(isZipped ? zipped : plain);
    },
  };
}

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Request, type Response } from 'express';

/** A file that pages load. Its name changes with its content, so that browsers may keep it for ever. */
export type Asset = {
  readonly name: string;
  readonly send: (req: Request, res: Response) => void;
};

// Enough that no two versions of a file ever share a name.
const HASH_LENGTH = 16;

/** Prepares a text to be sent, compressed or not, such as `page.css` of type `text/css; charset=utf-8`. */
export function createAsset(file: string, type: string, text: string): Asset {
  const plain = Buffer.from(text);
  const zipped = gzipSync(plain, { level: 9 });
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, HASH_LENGTH);
  return {
    name: file.replace(/(?=\.\w+$)/, `-${hash}`),
    send(req, res) {
      const isZipped = req.acceptsEncodings('gzip', 'identity') === 'gzip';
      res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      res.setHeader('Vary', 'Accept-Encoding');
      res.setHeader('Content-Type', type);
      if (isZipped) res.setHeader('Content-Encoding', 'gzip');
      res.end(isZipped ? zipped : plain);
    },
  };
}

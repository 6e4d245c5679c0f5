import { readFileSync } from 'node:fs';
import { type Request, type Response, Router } from 'express';
import { type Asset, createAsset, fileOf } from '@payment-gateway/service-kit/http/asset';
import { ApiError } from '../../domain/errors.js';
import { addRoute } from '../../http/kit/routes.js';
import { CHECKOUT_PATH } from '../../services/payer-addresses.js';
import { ICON } from './icon.js';
import { STYLE } from './style.js';

const pico = readFileSync(require.resolve('@picocss/pico/css/pico.classless.min.css'), 'utf8');

// In a layer, whatever rule of ours is stronger than any of pico's.
const style = createAsset(
  'page.css',
  'text/css; charset=utf-8',
  `@layer pico{${pico.replace(/^\uFEFF?@charset "UTF-8";/, '')}}${STYLE}`,
);
const icon = createAsset('icon.svg', 'image/svg+xml; charset=utf-8', ICON);

const byFile: ReadonlyMap<string, Asset> = new Map([style, icon].map((one) => [one.file, one]));

const PATH = `${CHECKOUT_PATH}/assets`;

/** Where pages find what they load. */
export const stylePath = `${PATH}/${style.name}`;
export const iconPath = `${PATH}/${icon.name}`;

/** What pages load. */
export function assetRoutes(): Router {
  const router = Router();
  addRoute(router, `${PATH}/:name`, { get: sendAsset });
  return router;
}

function sendAsset(req: Request, res: Response): void {
  const { name } = req.params;
  const asset = typeof name === 'string' ? byFile.get(fileOf(name)) : undefined;
  if (typeof name !== 'string' || asset === undefined) throw new ApiError('route_not_found');
  asset.send(req, res, name);
}

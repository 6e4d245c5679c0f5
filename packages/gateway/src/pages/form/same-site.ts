import { type Request } from 'express';
import { ApiError } from '../../domain/errors.js';

/**
 * Throws ApiError `cross_site_form` if another website has sent the form. Browsers of before 2023 do not say, and no
 * browser does to a page without TLS; the token in the address protects them.
 */
export function refuseOtherSites({ headers }: Request): void {
  const { 'sec-fetch-site': site = 'none' } = headers;
  if (site !== 'same-origin' && site !== 'none') throw new ApiError('cross_site_form');
}

import { type IRouter, type RequestHandler } from 'express';
import { stringify } from 'yaml';
import { pageHtml } from '@payment-gateway/service-kit/docs/codes-page-html';
import { pageHeaders, swaggerPage } from '@payment-gateway/service-kit/docs/swagger-page';
import { allowOnly } from '../kit/call.js';
import { ERRORS_PATH, problem } from '../kit/problems.js';
import { errorsPage } from './errors-page.js';
import { buildOpenApi } from './openapi.js';

// On plain HTTP browsers complain about the opener and agent headers, and HSTS would stay with the host name.
const headers = pageHeaders({
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
});

/** Swagger UI at `/swagger/`, the contract at `/openapi.yaml`, and every error code on a page. */
export function docsRoutes(router: IRouter): void {
  const document = buildOpenApi();
  const errors = text('html', pageHtml(errorsPage()));
  const toPage: RequestHandler = (req, res, next) => {
    if (req.path === '/swagger/') next('route');
    else res.redirect('/swagger/');
  };
  const pages: Record<string, RequestHandler> = {
    '/openapi.yaml': text(
      'application/yaml',
      stringify(document, { aliasDuplicateObjects: false }),
    ),
    [ERRORS_PATH]: errors,
    '/errors': errors,
    '/swagger': toPage,
    // The package's own page would show another company's example.
    '/swagger/index.html': toPage,
  };
  for (const [path, send] of Object.entries(pages)) {
    router.route(path).get(headers, send).all(allowOnly('GET, HEAD'));
  }
  router.use(
    '/swagger',
    headers,
    ...swaggerPage(document, {
      title: 'Bank simulator',
      notFound: () => {
        throw problem('not_found');
      },
    }),
  );
}

const text =
  (type: string, content: string): RequestHandler =>
  (_req, res) => {
    res.type(type).send(content);
  };

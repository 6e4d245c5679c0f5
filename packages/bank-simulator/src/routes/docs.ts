import { type IRouter, type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { stringify } from 'yaml';
import { errorsPage } from '../errors-page/content.js';
import { pageHtml } from '@payment-gateway/service-kit/errors-page/html';
import { buildOpenApi } from '../openapi.js';
import { ERRORS_PATH } from '../problems.js';
import { serve } from './methods.js';
import { script, style, viewport } from '@payment-gateway/service-kit/swagger-mends';

// The pages must work over plain http. There "upgrade-insecure-requests" leaves them blank and the
// opener and agent headers are complained about; HSTS would outlive the simulator on its host name.
const pageHeaders = helmet({
  contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
});

/** `/swagger/` to read and try, `/openapi.yaml` for tools, and every error code on a page. */
export function docsRoutes(router: IRouter): void {
  const document = buildOpenApi();
  const errors = text('html', () => pageHtml(errorsPage()));
  const served = {
    '/openapi.yaml': text('application/yaml', () =>
      stringify(document, { aliasDuplicateObjects: false }),
    ),
    [ERRORS_PATH]: errors,
    '/errors': errors,
    '/swagger/mends.js': text('text/javascript', () => script),
  };
  for (const [path, send] of Object.entries(served)) {
    serve(router, path, { get: [pageHeaders, send] });
  }

  const options = {
    customSiteTitle: 'Bank simulator',
    customCss: style,
    // A file, since the page's policy runs no script that stands in it.
    customJs: './mends.js',
    // null: the page must not send the document to an outside validator. The token must not lie in the browser's storage.
    swaggerOptions: { validatorUrl: null, persistAuthorization: false },
  };
  const page = text('html', () =>
    swaggerUi.generateHTML(document, options).replace('<head>', `<head>\n  ${viewport}`),
  );
  const toPage: RequestHandler = (req, res, next) => {
    if (req.path.endsWith('/')) next();
    else res.redirect('/swagger/');
  };
  serve(router, '/swagger', { get: [pageHeaders, toPage, page] });
  // The package's own index.html would show another company's example.
  serve(router, '/swagger/index.html', { get: [toPage] });
  router.use('/swagger', pageHeaders, ...swaggerUi.serveFiles(document, options));
}

/** Sends a text that is made when it is first asked for: few ever are, and a start is quick. */
function text(type: string, make: () => string): RequestHandler {
  let made: string | undefined;
  return (_req, res) => {
    made ??= make();
    res.type(type).send(made);
  };
}

import { type IRouter, type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { stringify } from 'yaml';
import { buildOpenApi } from '../openapi.js';
import { serve } from './methods.js';

const title = 'Bank simulator';

// The page must work over plain http. There "upgrade-insecure-requests" leaves it blank and the
// opener and agent headers are complained about; HSTS would outlive the simulator on its host name.
const pageHeaders = helmet({
  contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
});

/** `/swagger/` to read and try, `/openapi.yaml` for tools. */
export function docsRoutes(router: IRouter): void {
  const document = buildOpenApi();
  // Made when it is first asked for: it would take a tenth of every start.
  let yaml: string | undefined;
  // null: the page must not send the document to an outside validator.
  const options = { customSiteTitle: title, swaggerOptions: { validatorUrl: null } };

  const toPage: RequestHandler = (req, res, next) => {
    if (req.path.endsWith('/')) next();
    else res.redirect('/swagger/');
  };

  serve(router, '/openapi.yaml', {
    get: [
      (_req, res) => {
        yaml ??= stringify(document, { aliasDuplicateObjects: false });
        res.type('application/yaml').send(yaml);
      },
    ],
  });
  serve(router, '/swagger', { get: [pageHeaders, toPage, swaggerUi.setup(document, options)] });
  // The package's own index.html would show another company's example.
  serve(router, '/swagger/index.html', { get: [toPage] });
  router.use('/swagger', pageHeaders, ...swaggerUi.serveFiles(document, options));
}

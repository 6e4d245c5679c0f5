import { Router } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { openApiDocument, openApiYaml } from '../openapi/document.js';

const options: swaggerUi.SwaggerUiOptions = {
  customSiteTitle: 'Payment gateway API',
  swaggerOptions: { validatorUrl: null, persistAuthorization: true, displayRequestDuration: true },
};

/** Swagger UI at `/swagger`, where `/` leads to, and the contract at `/openapi.yaml`. */
export function docsRoutes(): Router {
  const document = openApiDocument();
  const yaml = openApiYaml();
  const router = Router();

  router.get(['/openapi.yaml', '/api/v1/openapi.yaml'], (_req, res) => {
    res.setHeader('Content-Type', 'application/yaml; charset=utf-8');
    res.end(yaml);
  });

  // For who opens the bare address; and the page's own index.html would show the Petstore.
  router.get(['/', '/swagger/index.html'], (_req, res) => {
    res.redirect('/swagger/');
  });
  router.use(
    '/swagger',
    helmet({
      contentSecurityPolicy: {
        directives: {
          // Over plain http the page would load its own scripts from https and stay blank.
          'upgrade-insecure-requests': null,
          'style-src': ["'self'", "'unsafe-inline'"],
        },
      },
    }),
    swaggerUi.serveFiles(document, options),
    swaggerUi.setup(document, options),
  );
  return router;
}

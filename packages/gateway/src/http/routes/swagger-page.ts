import { type RequestHandler } from 'express';
import { ApiError } from '../../domain/errors.js';
import swaggerUi from 'swagger-ui-express';
import { openApiDocument } from '../openapi/document.js';
import { script, style, viewport } from '@payment-gateway/service-kit/swagger-mends';

const SCRIPT = 'mends.js';

const options: swaggerUi.SwaggerUiOptions = {
  customSiteTitle: 'Payment gateway API',
  customCss: style,
  // A file: the page's policy forbids inline scripts.
  customJs: `./${SCRIPT}`,
  // The token is forgotten with the page: browser storage would keep it in clear text, readable by every script.
  swaggerOptions: { validatorUrl: null, persistAuthorization: false, displayRequestDuration: true },
};

/** Swagger UI, for the folder that it is mounted at. */
export function swaggerPage(): RequestHandler[] {
  const document = openApiDocument();
  const html = swaggerUi.generateHTML(document, options).replace('<head>', `<head>\n  ${viewport}`);
  return [
    (req, res, next) => {
      if (req.path === `/${SCRIPT}`) res.type('text/javascript').send(script);
      else next();
    },
    // The package would answer this one itself, in words of its own.
    (req, _res, next) => {
      if (req.path.endsWith('/package.json')) throw new ApiError('route_not_found');
      next();
    },
    ...swaggerUi.serveFiles(document, options),
    (_req, res) => {
      res.type('html').send(html);
    },
  ];
}

import { type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { script, style, VIEWPORT } from './swagger-mends.js';

const SCRIPT = 'mends.js';

/**
 * Headers of the documentation's pages. `upgrade-insecure-requests` would make a page on plain HTTP load its
 * own parts by HTTPS, and stay blank.
 */
export const pageHeaders = (options: Parameters<typeof helmet>[0] = {}): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      directives: { 'upgrade-insecure-requests': null, 'style-src': ["'self'", "'unsafe-inline'"] },
    },
    ...options,
  });

/** Swagger UI, for the folder that it is mounted at. `notFound` answers what the page does not have. */
export function swaggerPage(
  document: object,
  { title, notFound, ...more }: SwaggerOptions,
): RequestHandler[] {
  const options: swaggerUi.SwaggerUiOptions = {
    customSiteTitle: title,
    customCss: style,
    // A file: the page's policy forbids inline scripts.
    customJs: `./${SCRIPT}`,
    swaggerOptions: {
      // Null: the document is not sent to an outside validator.
      validatorUrl: null,
      // The token is forgotten with the page: browser storage would keep it in clear text, readable by every script.
      persistAuthorization: false,
      ...more,
    },
  };
  const html = swaggerUi.generateHTML(document, options).replace('<head>', `<head>\n  ${VIEWPORT}`);
  return [
    (req, res, next) => {
      if (req.path === `/${SCRIPT}`) res.type('text/javascript').send(script);
      // The package would serve an error page of its own.
      else if (req.path.endsWith('/package.json')) notFound(req, res, next);
      else next();
    },
    ...swaggerUi.serveFiles(document, options),
    (req, res, next) => {
      if (req.path === '/') res.type('html').send(html);
      else notFound(req, res, next);
    },
  ];
}

type SwaggerOptions = {
  readonly title: string;
  readonly notFound: RequestHandler;
  readonly displayRequestDuration?: boolean;
};

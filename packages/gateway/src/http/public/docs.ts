import { type RequestHandler, type Response, Router } from 'express';
import { errorsPage } from '../errors-page/content.js';
import { pageHtml } from '@payment-gateway/service-kit/docs/codes-page-html';
import { pageHeaders, swaggerPage } from '@payment-gateway/service-kit/docs/swagger-page';
import { openApiDocument, openApiYaml } from '../openapi/document.js';
import { allowOnly, routeNotFound } from '../middleware/errors.js';
import { ERRORS_PATH } from '../kit/problem.js';

const headers = pageHeaders();

/**
 * Swagger UI at `/swagger`, where `/` leads to, the contract at `/openapi.yaml`, and every error code
 * at the address that problems have as their type.
 */
export function docsRoutes(): Router {
  const yaml = openApiYaml();
  const errors = pageHtml(errorsPage());
  const page = swaggerPage(openApiDocument(), {
    title: 'Payment gateway API',
    notFound: routeNotFound,
    displayRequestDuration: true,
  });
  const router = Router();

  router.get(['/openapi.yaml', '/api/v1/openapi.yaml'], (_req, res) => {
    send(res, 'application/yaml; charset=utf-8', yaml);
  });
  router.get([ERRORS_PATH, '/errors'], headers, (_req, res) => {
    send(res, 'text/html; charset=utf-8', errors);
  });
  // For who opens the bare address; and the page's own index.html would show the Petstore.
  router.get(['/', '/swagger/index.html'], (_req, res) => {
    res.redirect('/swagger/');
  });
  router.use('/swagger', headers, onlyRead, ...page);
  return router;
}

const onlyRead: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next();
  else void allowOnly('GET')(req, res, next);
};

function send(res: Response, type: string, text: string): void {
  res.setHeader('Content-Type', type);
  res.end(text);
}

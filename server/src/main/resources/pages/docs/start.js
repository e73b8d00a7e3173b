// The viewer's default would have the description judged by a server on the internet; this page needs none.
SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#swagger-ui',
  validatorUrl: 'none',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});

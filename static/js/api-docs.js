// Draws the description of the API with Swagger UI, which is on the page as a global.
const place = document.getElementById("api-docs");

window.SwaggerUIBundle({ url: place.dataset.schema, domNode: place, deepLinking: true, docExpansion: "none", validatorUrl: null });

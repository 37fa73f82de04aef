/* api/openapi.h: the OpenAPI 3.1 description of a table of routes and the schemas they name. */
#ifndef VEER_API_OPENAPI_H
#define VEER_API_OPENAPI_H

#include "api/resource.h"

/** Writes the document of resources (count of them). version: of the program. VEER_EINVAL names a
 * route whose schema does not exist. */
veer_rc veer_openapi_write(const veer_resource *const *resources, size_t count, const char *version,
                           veer_buf *out, veer_err *err);

#endif

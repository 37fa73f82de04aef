#include "api/openapi.h"

#include <string.h>

typedef struct document {
    veer_json_writer w;                    /* where it goes */
    const veer_resource *const *resources; /* count of them */
    size_t count;                          /* of them */
    const http_route *fault;               /* a route that names a schema that is not there */
} document;

static void put(document *d, const char *key, const char *value)
{
    veer_json_put_key(&d->w, key);
    veer_json_put_string(&d->w, value);
}

static void begin(document *d, const char *key)
{
    veer_json_put_key(&d->w, key);
    veer_json_begin_object(&d->w);
}

static void end(document *d)
{
    veer_json_end_object(&d->w);
}

/* ---- schemas ---- */

static bool in_table(const veer_schema *table, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0)
            return true;
    return false;
}

static bool is_schema(const document *d, const char *name)
{
    bool found = in_table(veer_schemas_common, veer_schemas_common_count, name);
    for (size_t i = 0; i < d->count && !found; i++)
        found = in_table(d->resources[i]->schemas, d->resources[i]->schema_count, name);
    return found;
}

static void write_table(document *d, const veer_schema *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        veer_json_put_key(&d->w, table[i].name);
        veer_schema_write(&d->w, &table[i]);
    }
}

static void write_components(document *d)
{
    begin(d, "components");
    begin(d, "schemas");
    write_table(d, veer_schemas_common, veer_schemas_common_count);
    for (size_t i = 0; i < d->count; i++)
        write_table(d, d->resources[i]->schemas, d->resources[i]->schema_count);
    end(d);
    begin(d, "securitySchemes");
    begin(d, "bearer");
    put(d, "type", "http");
    put(d, "scheme", "bearer");
    put(d, "description",
        "A token of `veer token`; the scopes of an operation say what it has to allow. A server "
        "on loopback may need none");
    end(d);
    end(d);
    end(d);
}

/* ---- parameters ---- */

static const char *const parameter_types[] = {
    [HTTP_PARAMETER_TEXT] = "string",
    [HTTP_PARAMETER_INTEGER] = "integer",
    [HTTP_PARAMETER_NUMBER] = "number",
    [HTTP_PARAMETER_BOOLEAN] = "boolean",
};

static void write_choices(document *d, const char *choices)
{
    veer_json_put_key(&d->w, "enum");
    veer_json_begin_array(&d->w);
    while (*choices != '\0') {
        const size_t len = strcspn(choices, "|");
        veer_json_put_string_n(&d->w, choices, len);
        choices += len + (choices[len] == '|');
    }
    veer_json_end_array(&d->w);
}

static void write_query_schema(document *d, const http_parameter *parameter)
{
    begin(d, "schema");
    if (parameter->may_repeat) {
        put(d, "type", "array");
        begin(d, "items");
    }
    put(d, "type", parameter_types[parameter->type]);
    if (parameter->choices != NULL)
        write_choices(d, parameter->choices);
    if (parameter->may_repeat)
        end(d);
    end(d);
}

static void write_query(document *d, const http_parameter *parameter)
{
    veer_json_begin_object(&d->w);
    put(d, "name", parameter->name);
    put(d, "in", "query");
    if (parameter->summary != NULL)
        put(d, "description", parameter->summary);
    veer_json_put_key(&d->w, "required");
    veer_json_put_bool(&d->w, parameter->is_required);
    write_query_schema(d, parameter);
    end(d);
}

/* The next "{name}" of a pattern, and where to go on; NULL when there is none. */
static const char *next_value(const char *path, const char **ret_name, size_t *ret_len)
{
    const char *open = strchr(path, '{');
    const char *close = open != NULL ? strchr(open, '}') : NULL;
    if (close == NULL)
        return NULL;
    *ret_name = open + 1;
    *ret_len = (size_t)(close - open - 1);
    return close + 1;
}

static void write_parameters(document *d, const http_route *route)
{
    const char *name;
    size_t len;
    veer_json_put_key(&d->w, "parameters");
    veer_json_begin_array(&d->w);
    for (const char *at = route->path; (at = next_value(at, &name, &len)) != NULL;) {
        veer_json_begin_object(&d->w);
        veer_json_put_key(&d->w, "name");
        veer_json_put_string_n(&d->w, name, len);
        put(d, "in", "path");
        veer_json_put_key(&d->w, "required");
        veer_json_put_bool(&d->w, true);
        begin(d, "schema");
        put(d, "type", "string");
        end(d);
        end(d);
    }
    for (size_t i = 0; i < route->query_count; i++)
        write_query(d, &route->query[i]);
    veer_json_end_array(&d->w);
}

/* ---- bodies ---- */

static void write_reference(document *d, const http_route *route, const char *schema)
{
    if (!is_schema(d, schema))
        d->fault = route;
    veer_json_put_key(&d->w, "schema");
    veer_schema_write_type(&d->w, schema);
}

/* Media types separated by '|', each with the schema (NULL: any bytes). */
static void write_content(document *d, const http_route *route, const char *types,
                          const char *schema)
{
    begin(d, "content");
    while (*types != '\0') {
        const size_t len = strcspn(types, "|");
        veer_json_put_key_n(&d->w, types, strcspn(types, "|;"));
        veer_json_begin_object(&d->w);
        if (schema != NULL)
            write_reference(d, route, schema);
        end(d);
        types += len + (types[len] == '|');
    }
    end(d);
}

static void write_request(document *d, const http_route *route)
{
    if (route->body_limit == 0)
        return;
    begin(d, "requestBody");
    veer_json_put_key(&d->w, "required");
    veer_json_put_bool(&d->w, route->request_schema != NULL);
    write_content(d, route, route->request_type != NULL ? route->request_type : "*/*",
                  route->request_schema);
    end(d);
}

static void write_responses(document *d, const http_route *route)
{
    begin(d, "responses");
    begin(d, "2XX");
    put(d, "description", "Success");
    if (route->response_type != NULL)
        write_content(d, route, route->response_type, route->response_schema);
    end(d);
    begin(d, "default");
    put(d, "description", "A failure, as a problem document");
    write_content(d, route, HTTP_PROBLEM_JSON, "Problem");
    end(d);
    end(d);
}

/* ---- operations ---- */

static const struct {
    http_scopes scope; /* one bit */
    const char *name;  /* of it */
} scope_names[] = {
    {HTTP_SCOPE_INGEST, "ingest"},
    {HTTP_SCOPE_READ, "read"},
    {HTTP_SCOPE_ADMIN, "admin"},
};

static void write_security(document *d, const http_route *route)
{
    veer_json_put_key(&d->w, "security");
    veer_json_begin_array(&d->w);
    for (size_t i = 0; i < sizeof scope_names / sizeof *scope_names; i++) {
        if ((route->scope & scope_names[i].scope) == 0)
            continue;
        veer_json_begin_object(&d->w);
        veer_json_put_key(&d->w, "bearer");
        veer_json_begin_array(&d->w);
        veer_json_put_string(&d->w, scope_names[i].name);
        veer_json_end_array(&d->w);
        end(d);
    }
    veer_json_end_array(&d->w);
}

static void write_operation(document *d, const http_route *route)
{
    char method[16];
    const char *name = http_method_name(route->method);
    size_t len = 0;
    for (; name[len] != '\0' && len + 1 < sizeof method; len++)
        method[len] = (char)(name[len] - 'A' + 'a');
    method[len] = '\0';
    begin(d, method);
    put(d, "operationId", route->id);
    if (route->summary != NULL)
        put(d, "summary", route->summary);
    if (route->any_query)
        put(d, "description", "Query parameters that are not listed are let through");
    write_parameters(d, route);
    write_request(d, route);
    write_responses(d, route);
    write_security(d, route);
    end(d);
}

/* True if a route before this one has the same path. */
static bool is_written(const document *d, const http_route *route)
{
    for (size_t i = 0; i < d->count; i++) {
        for (size_t j = 0; j < d->resources[i]->route_count; j++) {
            const http_route *other = &d->resources[i]->routes[j];
            if (other == route)
                return false;
            if (strcmp(other->path, route->path) == 0)
                return true;
        }
    }
    return false;
}

static void write_path(document *d, const http_route *first)
{
    begin(d, first->path);
    for (size_t i = 0; i < d->count; i++) {
        for (size_t j = 0; j < d->resources[i]->route_count; j++) {
            const http_route *route = &d->resources[i]->routes[j];
            if (strcmp(route->path, first->path) == 0)
                write_operation(d, route);
        }
    }
    end(d);
}

static void write_paths(document *d)
{
    begin(d, "paths");
    for (size_t i = 0; i < d->count; i++)
        for (size_t j = 0; j < d->resources[i]->route_count; j++)
            if (!is_written(d, &d->resources[i]->routes[j]))
                write_path(d, &d->resources[i]->routes[j]);
    end(d);
}

veer_rc veer_openapi_write(const veer_resource *const *resources, size_t count, const char *version,
                           veer_buf *out, veer_err *err)
{
    document d = {.resources = resources, .count = count};
    veer_json_writer_init(&d.w, out, 0);
    veer_json_begin_object(&d.w);
    put(&d, "openapi", "3.1.0");
    put(&d, "jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
    begin(&d, "info");
    put(&d, "title", "Veer");
    put(&d, "description", "Watches machine-learning models in production");
    put(&d, "version", version);
    begin(&d, "license");
    put(&d, "name", "MIT");
    put(&d, "identifier", "MIT");
    end(&d);
    end(&d);
    write_paths(&d);
    write_components(&d);
    end(&d);
    if (d.fault != NULL)
        return veer_fail(err, VEER_EINVAL, "a schema of %s is not there", d.fault->id);
    return veer_json_finish(&d.w, err);
}

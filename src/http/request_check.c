#include <string.h>

#include "base/num.h"
#include "http/request_impl.h"

static const http_parameter *parameter_of(const http_route *route, http_text name)
{
    for (size_t i = 0; i < route->query_count; i++)
        if (http_text_is(name, route->query[i].name))
            return &route->query[i];
    return NULL;
}

/* True if text is one of the words between the bars of a list. */
static bool in_list(const char *list, http_text text)
{
    for (;;) {
        const size_t len = strcspn(list, "|");
        if (len == text.len && memcmp(list, text.text, len) == 0)
            return true;
        if (list[len] == '\0')
            return false;
        list += len + 1;
    }
}

static bool has_type(http_parameter_type type, http_text value)
{
    int64_t integer;
    double number;
    size_t used;
    switch (type) {
    case HTTP_PARAMETER_INTEGER:
        return veer_parse_int64(value.text, value.len, &integer) == VEER_OK;
    case HTTP_PARAMETER_NUMBER:
        return veer_parse_double(value.text, value.len, &used, &number) == VEER_OK &&
               used == value.len;
    case HTTP_PARAMETER_BOOLEAN:
        return in_list("true|false", value);
    case HTTP_PARAMETER_TEXT:
        break;
    }
    return true;
}

static veer_rc check_value(const http_parameter *parameter, http_text value, veer_err *err)
{
    static const char *const kinds[] = {
        [HTTP_PARAMETER_TEXT] = "text",
        [HTTP_PARAMETER_INTEGER] = "an integer",
        [HTTP_PARAMETER_NUMBER] = "a number",
        [HTTP_PARAMETER_BOOLEAN] = "true or false",
    };
    if (!has_type(parameter->type, value))
        return veer_fail(err, VEER_EPARSE, "query parameter '%s' is not %s", parameter->name,
                         kinds[parameter->type]);
    if (parameter->choices != NULL && !in_list(parameter->choices, value))
        return veer_fail(err, VEER_EPARSE, "query parameter '%s' is none of %s", parameter->name,
                         parameter->choices);
    return VEER_OK;
}

veer_rc http_query_check(const http_request *request, veer_err *err)
{
    const http_route *route = request->match.route;
    for (size_t i = 0; i < request->query_count; i++) {
        const http_text name = request->query[i].name;
        const http_parameter *parameter = parameter_of(route, name);
        if (parameter == NULL && route->any_query)
            continue;
        if (parameter == NULL)
            return veer_fail(err, VEER_EPARSE, "unknown query parameter '%.64s'", name.text);
        if (!parameter->may_repeat &&
            http_request_query_at(request, parameter->name, 1).text != NULL)
            return veer_fail(err, VEER_EPARSE, "query parameter '%s' came twice", parameter->name);
        const veer_rc rc = check_value(parameter, request->query[i].value, err);
        if (rc != VEER_OK)
            return rc;
    }
    for (size_t i = 0; i < route->query_count; i++)
        if (route->query[i].is_required &&
            http_request_query(request, route->query[i].name).text == NULL)
            return veer_fail(err, VEER_EPARSE, "query parameter '%s' is missing",
                             route->query[i].name);
    return VEER_OK;
}

http_text http_media_type(http_text content_type, veer_arena *arena)
{
    size_t len = 0;
    while (len < content_type.len && content_type.text[len] != ';')
        len++;
    while (len > 0 && (content_type.text[len - 1] == ' ' || content_type.text[len - 1] == '\t'))
        len--;
    char *copy = len > 0 ? veer_arena_strndup(arena, content_type.text, len) : NULL;
    if (copy == NULL)
        return (http_text){"", 0};
    for (size_t i = 0; i < len; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] + ('a' - 'A'));
    return (http_text){copy, len};
}

bool http_type_accepted(const http_route *route, http_text media_type)
{
    return route->request_type == NULL || in_list(route->request_type, media_type);
}

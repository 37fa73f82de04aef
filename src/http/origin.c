#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "http/auth.h"

static bool is_host_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '-' || c == '_' || c == '~';
}

static bool is_port(const char *text, size_t len)
{
    if (len > 5)
        return false;
    for (size_t i = 0; i < len; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

/* "[v6]" with what follows; *ret_used counts the brackets. */
static http_text bracketed(http_text host, size_t *ret_used)
{
    char address[INET6_ADDRSTRLEN];
    struct in6_addr parsed;
    const char *end = memchr(host.text, ']', host.len);
    const size_t len = end != NULL ? (size_t)(end - host.text) - 1 : 0;
    if (end == NULL || len == 0 || len >= sizeof address)
        return (http_text){0};
    memcpy(address, host.text + 1, len);
    address[len] = '\0';
    if (inet_pton(AF_INET6, address, &parsed) != 1)
        return (http_text){0};
    *ret_used = len + 2;
    return (http_text){host.text + 1, len};
}

http_text http_host_name(http_text host)
{
    http_text name = {host.text, 0};
    size_t used = 0;
    if (host.text == NULL || host.len == 0)
        return (http_text){0};
    if (host.text[0] == '[') {
        name = bracketed(host, &used);
        if (name.text == NULL)
            return name;
    } else {
        while (used < host.len && is_host_char(host.text[used]))
            used++;
        name.len = used;
    }
    const bool has_port = used < host.len && host.text[used] == ':' &&
                          is_port(host.text + used + 1, host.len - used - 1);
    return used > 0 && (used == host.len || has_port) ? name : (http_text){0};
}

static bool is_loopback_name(http_text name)
{
    char text[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    if (http_text_is_caseless(name, "localhost"))
        return true;
    if (name.len >= sizeof text)
        return false;
    memcpy(text, name.text, name.len);
    text[name.len] = '\0';
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool http_host_allowed(http_text host, const char *const *names, size_t count)
{
    const http_text name = http_host_name(host);
    if (name.text == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (http_text_is_caseless(name, names[i]))
            return true;
    return is_loopback_name(name);
}

/* "https://host:443" and "host" are the same place: a default port may be left out on one side. */
static bool same_authority(http_text a, http_text b, const char *default_port)
{
    const size_t port_len = strlen(default_port);
    if (a.len > b.len) {
        const http_text swap = a;
        a = b;
        b = swap;
    }
    if (strncasecmp(a.text, b.text, a.len) != 0)
        return false;
    return a.len == b.len ||
           (b.len == a.len + port_len && memcmp(b.text + a.len, default_port, port_len) == 0);
}

static bool origin_is_host(http_text origin, http_text host)
{
    static const struct {
        const char *prefix;
        const char *port;
    } schemes[] = {{"http://", ":80"}, {"https://", ":443"}};
    for (size_t i = 0; i < 2; i++) {
        const size_t len = strlen(schemes[i].prefix);
        if (origin.len > len && strncasecmp(origin.text, schemes[i].prefix, len) == 0)
            return same_authority((http_text){origin.text + len, origin.len - len}, host,
                                  schemes[i].port);
    }
    return false;
}

bool http_origin_allowed(http_method method, const http_origin *origin)
{
    if (http_method_is_safe(method))
        return true;
    if (origin->sec_fetch_site.text != NULL)
        return http_text_is(origin->sec_fetch_site, "same-origin") ||
               http_text_is(origin->sec_fetch_site, "none");
    if (origin->origin.text == NULL)
        return true;
    return http_host_name(origin->host).text != NULL &&
           origin_is_host(origin->origin, origin->host);
}

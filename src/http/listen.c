#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/num.h"
#include "http/server_impl.h"

#define BACKLOG 1024
#define HOST_SIZE 256

static veer_rc read_port(const char *text, uint16_t *port, veer_err *err)
{
    uint64_t value;
    if (text[0] < '0' || text[0] > '9' ||
        veer_parse_uint64(text, strlen(text), &value) != VEER_OK || value > UINT16_MAX)
        return veer_fail(err, VEER_EPARSE, "'%s' is not a port", text);
    *port = (uint16_t)value;
    return VEER_OK;
}

veer_rc http_address_split(const char *text, char *host, size_t host_size, uint16_t *port,
                           veer_err *err)
{
    const char *begin = text, *end = text + strlen(text), *colon = NULL;
    if (text[0] == '[') {
        const char *bracket = strchr(text, ']');
        if (bracket == NULL || (bracket[1] != '\0' && bracket[1] != ':'))
            return veer_fail(err, VEER_EPARSE, "'%s' is not an address", text);
        begin = text + 1;
        end = bracket;
        colon = bracket[1] == ':' ? bracket + 1 : NULL;
    } else if (strchr(text, ':') == strrchr(text, ':') && strchr(text, ':') != NULL) {
        end = colon = strchr(text, ':'); /* more colons than one are a bare IPv6 address */
    }
    if (end == begin)
        return veer_fail(err, VEER_EPARSE, "'%s' is not an address", text);
    if ((size_t)(end - begin) >= host_size)
        return veer_fail(err, VEER_ELIMIT, "the address is too long");
    if (colon != NULL) {
        const veer_rc rc = read_port(colon + 1, port, err);
        if (rc != VEER_OK)
            return rc;
    }
    memcpy(host, begin, (size_t)(end - begin));
    host[end - begin] = '\0';
    return VEER_OK;
}

veer_rc http_exposure_check(bool is_loopback, bool has_tokens, bool allow_remote,
                            const char *address, veer_err *err)
{
    if (is_loopback || has_tokens || allow_remote)
        return VEER_OK;
    return veer_fail(err, VEER_EINVAL,
                     "%s can be reached from other machines; set up tokens, or allow everyone with "
                     "--insecure",
                     address);
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
        return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

/* The socket address of a text, and its host by itself; freeaddrinfo. */
static veer_rc resolve(const char *address, char *host, size_t host_size, uint16_t *port,
                       struct addrinfo **ret, veer_err *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char service[VEER_INT_TEXT_SIZE];
    const veer_rc rc = http_address_split(address, host, host_size, port, err);
    if (rc != VEER_OK)
        return rc;
    veer_print_uint64(*port, service);
    const int fault = getaddrinfo(host, service, &hints, ret);
    if (fault != 0)
        return veer_fail(err, VEER_EINVAL, "cannot find the address %s: %s", host,
                         gai_strerror(fault));
    return VEER_OK;
}

veer_rc http_address_is_loopback(const char *address, bool *ret, veer_err *err)
{
    char host[HOST_SIZE];
    uint16_t port = 0;
    struct addrinfo *found = NULL;
    const veer_rc rc = resolve(address, host, sizeof host, &port, &found, err);
    if (rc != VEER_OK)
        return rc;
    *ret = is_loopback(found->ai_addr);
    freeaddrinfo(found);
    return VEER_OK;
}

static int open_socket(const struct addrinfo *info)
{
    const int yes = 1;
    const int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    const int fault = errno;
    close(fd);
    errno = fault;
    return -1;
}

/* Notes the bound port and the URL. */
static void note_address(http_server *server, int fd, const char *host)
{
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    const bool is_v6 = strchr(host, ':') != NULL;
    if (getsockname(fd, (struct sockaddr *)&bound, &len) == 0)
        server->port =
            ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&bound)->sin6_port
                                              : ((struct sockaddr_in *)(void *)&bound)->sin_port);
    snprintf(server->url, sizeof server->url, "%s://%s%s%s:%u",
             server->tls_cert != NULL ? "https" : "http", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
             (unsigned)server->port);
}

static veer_rc listen_on(http_server *server, const struct addrinfo *info, const char *host,
                         uint16_t port, int *ret_fd, veer_err *err)
{
    const http_server_options *o = &server->options;
    const veer_rc rc = http_exposure_check(is_loopback(info->ai_addr), o->tokens != NULL,
                                           o->allow_remote, host, err);
    if (rc != VEER_OK)
        return rc;
    const int fd = open_socket(info);
    if (fd < 0)
        return veer_fail(err, VEER_EIO, "cannot listen on %s port %u: %s", host, (unsigned)port,
                         strerror(errno));
    note_address(server, fd, host);
    *ret_fd = fd;
    return VEER_OK;
}

veer_rc http_listen(http_server *server, int *ret_fd, veer_err *err)
{
    struct addrinfo *found = NULL;
    char host[HOST_SIZE];
    uint16_t port = server->options.port;
    const char *address = server->options.address;
    veer_rc rc =
        resolve(address != NULL ? address : "127.0.0.1", host, sizeof host, &port, &found, err);
    if (rc != VEER_OK)
        return rc;
    rc = listen_on(server, found, host, port, ret_fd, err);
    freeaddrinfo(found);
    return rc;
}

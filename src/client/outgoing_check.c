/* What a request may look like: nothing in it may become a second header or command. */
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/line.h"
#include "client/outgoing_impl.h"

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return true;
    return false;
}

static bool is_name_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static veer_rc check_header(const char *line, veer_err *err)
{
    static const char *const framing[] = {"Content-Length", "Transfer-Encoding"};
    size_t len = 0;
    while (is_name_char(line[len]))
        len++;
    if (len == 0 || line[len] != ':')
        return veer_fail(err, VEER_EINVAL, "a header is not of the form 'Name: value'");
    if (has_control(line))
        return veer_fail(err, VEER_EINVAL, "the header %.*s has a line break or control character",
                         (int)(len < 64 ? len : 64), line);
    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
        if (strlen(framing[i]) == len && strncasecmp(line, framing[i], len) == 0)
            return veer_fail(err, VEER_EINVAL, "the header %s is set by itself", framing[i]);
    return VEER_OK;
}

static veer_rc check_method(const char *method, veer_err *err)
{
    size_t len = 0;
    while (method[len] >= 'A' && method[len] <= 'Z')
        len++;
    if (len == 0 || len > 16 || method[len] != '\0')
        return veer_fail(err, VEER_EINVAL, "the method is not a word of capital letters");
    return VEER_OK;
}

static veer_rc check_address(const char *address, veer_err *err)
{
    const char *const at = strrchr(address, '@');
    bool good = at != NULL && at != address && at[1] != '\0' &&
                strlen(address) <= VEER_LIMIT_MAIL_ADDRESS_BYTES;
    for (const char *c = address; good && *c != '\0'; c++)
        good = (unsigned char)*c > ' ' && (unsigned char)*c < 0x7F &&
               strchr("<>()[],;:\\\"", *c) == NULL;
    if (!good)
        return veer_fail(err, VEER_EINVAL, "'%.80s' is no e-mail address", address);
    return VEER_OK;
}

static veer_rc check_mail(const veer_mail *mail, veer_err *err)
{
    if (mail->n_to == 0 || mail->n_to > VEER_LIMIT_MAIL_RECEIVERS)
        return veer_fail(err, VEER_EINVAL, "a mail has 1 to %d receivers",
                         VEER_LIMIT_MAIL_RECEIVERS);
    veer_rc rc = check_address(mail->from, err);
    for (size_t i = 0; rc == VEER_OK && i < mail->n_to; i++)
        rc = check_address(mail->to[i], err);
    return rc;
}

/* Host and scheme of a URL, which has no user. */
static veer_rc check_parts(CURLU *parts, const char *url, char host[OUTGOING_HOST_BYTES],
                           bool *ret_mail, veer_err *err)
{
    static const char *const schemes[] = {"http", "https", "smtp", "smtps"};
    char *scheme = NULL;
    char *name = NULL;
    char *user = NULL;
    char *password = NULL;
    veer_rc rc = VEER_OK;
    const CURLUcode code = curl_url_set(parts, CURLUPART_URL, url, 0);
    if (code == CURLUE_OUT_OF_MEMORY) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    if (code != CURLUE_OK || curl_url_get(parts, CURLUPART_HOST, &name, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK) {
        rc = veer_fail(err, VEER_EINVAL, "the URL is none: it looks like https://host/path");
        goto out;
    }
    size_t known = 0;
    while (known < 4 && strcmp(schemes[known], scheme) != 0)
        known++;
    if (known == 4) {
        rc = veer_fail(err, VEER_EINVAL, "%.20s is not http, https, smtp or smtps", scheme);
        goto out;
    }
    if (curl_url_get(parts, CURLUPART_USER, &user, 0) != CURLUE_NO_USER ||
        curl_url_get(parts, CURLUPART_PASSWORD, &password, 0) != CURLUE_NO_PASSWORD) {
        rc = veer_fail(err, VEER_EINVAL,
                       "the URL of %.120s holds a user or password; these have settings of their "
                       "own",
                       name);
        goto out;
    }
    *ret_mail = known >= 2;
    veer_line_print(host, OUTGOING_HOST_BYTES, "%s", name);
out:
    curl_free(scheme);
    curl_free(name);
    curl_free(user);
    curl_free(password);
    return rc;
}

static veer_rc check_url(const char *url, char host[OUTGOING_HOST_BYTES], bool *ret_mail,
                         veer_err *err)
{
    if (url == NULL || strlen(url) > VEER_LIMIT_OUTGOING_URL_BYTES)
        return veer_fail(err, VEER_EINVAL, "the URL is longer than %d bytes",
                         VEER_LIMIT_OUTGOING_URL_BYTES);
    if (has_control(url) || strchr(url, ' ') != NULL)
        return veer_fail(err, VEER_EINVAL, "the URL has a space, line break or control character");
    CURLU *const parts = curl_url();
    if (parts == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = check_parts(parts, url, host, ret_mail, err);
    curl_url_cleanup(parts);
    return rc;
}

veer_rc veer_outgoing_check_url(const char *url, veer_err *err)
{
    char host[OUTGOING_HOST_BYTES];
    bool mail = false;
    return check_url(url, host, &mail, err);
}

veer_rc outgoing_check(const veer_outgoing *request, char host[OUTGOING_HOST_BYTES], veer_err *err)
{
    bool mail = false;
    veer_rc rc = check_url(request->url, host, &mail, err);
    if (rc != VEER_OK)
        return rc;
    if (mail != (request->mail != NULL))
        return veer_fail(err, VEER_EINVAL, mail ? "smtp is for mail only" : "mail goes by smtp");
    if (mail)
        return check_mail(request->mail, err);
    rc = check_method(request->method, err);
    for (size_t i = 0; rc == VEER_OK && i < request->n_headers; i++)
        rc = check_header(request->headers[i], err);
    return rc;
}

veer_rc veer_outgoing_check(const veer_outgoing *request, veer_err *err)
{
    char host[OUTGOING_HOST_BYTES];
    return outgoing_check(request, host, err);
}

#include "files/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define INPUT_BYTES 65536u
#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, gzip framing only */

struct veer_source {
    char *name;           /* for messages */
    int fd;               /* -1 for memory */
    bool close_fd;        /* fd is ours */
    const char *memory;   /* bytes not read yet when fd is -1 */
    size_t memory_left;   /* their number */
    uint64_t done, total; /* raw bytes read, and all of them or 0 */
    bool started;         /* the first bytes were looked at */
    bool gzip;            /* they were the magic of gzip */
    bool raw_end;         /* no more raw bytes */
    bool member_open;     /* inside a gzip member */
    z_stream zip;         /* initialised when gzip */
    char *peeked;         /* unpacked bytes that were looked at before any were read, or NULL */
    size_t peek_at;       /* of them, read */
    size_t peek_len;      /* of them, in all */
    size_t in_at, in_len; /* unread part of in */
    unsigned char in[INPUT_BYTES];
};

static veer_source *new_source(const char *name)
{
    veer_source *source = calloc(1, sizeof *source);
    if (source == NULL)
        return NULL;
    source->fd = -1;
    source->name = strdup(name);
    if (source->name == NULL) {
        free(source);
        return NULL;
    }
    return source;
}

static veer_rc open_file(veer_source *source, const char *path, veer_err *err)
{
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0) {
        const int why = errno;
        return veer_fail(err, why == ENOENT ? VEER_ENOTFOUND : VEER_EIO, "%s: %s", path,
                         strerror(why));
    }
    source->close_fd = true;
    struct stat st;
    if (fstat(source->fd, &st) != 0)
        return veer_fail(err, VEER_EIO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return veer_fail(err, VEER_EIO, "%s: this is a directory, not a file", path);
    if (S_ISREG(st.st_mode))
        source->total = (uint64_t)st.st_size;
    return VEER_OK;
}

veer_rc veer_source_open(const char *path, veer_source **ret, veer_err *err)
{
    const bool standard_input = strcmp(path, "-") == 0;
    veer_source *source = new_source(standard_input ? "standard input" : path);
    if (source == NULL)
        return veer_fail_nomem(err);
    if (standard_input) {
        source->fd = STDIN_FILENO;
    } else {
        const veer_rc rc = open_file(source, path, err);
        if (rc != VEER_OK) {
            veer_source_free(source);
            return rc;
        }
    }
    *ret = source;
    return VEER_OK;
}

veer_rc veer_source_memory(const char *name, const void *bytes, size_t len, veer_source **ret,
                           veer_err *err)
{
    veer_source *source = new_source(name);
    if (source == NULL)
        return veer_fail_nomem(err);
    source->memory = bytes;
    source->memory_left = len;
    source->total = len;
    *ret = source;
    return VEER_OK;
}

void veer_source_free(veer_source *source)
{
    if (source == NULL)
        return;
    if (source->gzip)
        inflateEnd(&source->zip);
    if (source->close_fd)
        close(source->fd);
    free(source->peeked);
    free(source->name);
    free(source);
}

const char *veer_source_name(const veer_source *source)
{
    return source->name;
}

void veer_source_progress(const veer_source *source, uint64_t *ret_done, uint64_t *ret_total)
{
    *ret_done = source->done - source->in_len;
    *ret_total = source->total;
}

/* Bytes as they lie on disk; 0 at the end. */
static veer_rc read_raw(veer_source *source, void *buf, size_t cap, size_t *ret_len, veer_err *err)
{
    size_t len = 0;
    if (source->fd < 0) {
        len = source->memory_left < cap ? source->memory_left : cap;
        if (len > 0)
            memcpy(buf, source->memory, len);
        source->memory += len;
        source->memory_left -= len;
    } else {
        ssize_t got;
        do {
            got = read(source->fd, buf, cap < SSIZE_MAX ? cap : SSIZE_MAX);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            return veer_fail(err, VEER_EIO, "%s: %s", source->name, strerror(errno));
        len = (size_t)got;
    }
    source->done += len;
    source->raw_end = len == 0;
    *ret_len = len;
    return VEER_OK;
}

/* Fills the input buffer, which is empty or holds one byte of a magic. */
static veer_rc fill(veer_source *source, veer_err *err)
{
    if (source->in_len > 0)
        memmove(source->in, source->in + source->in_at, source->in_len);
    source->in_at = 0;
    size_t len;
    const veer_rc rc =
        read_raw(source, source->in + source->in_len, INPUT_BYTES - source->in_len, &len, err);
    if (rc == VEER_OK)
        source->in_len += len;
    return rc;
}

static veer_rc start(veer_source *source, veer_err *err)
{
    while (source->in_len < 2 && !source->raw_end) {
        const veer_rc rc = fill(source, err);
        if (rc != VEER_OK)
            return rc;
    }
    source->started = true;
    if (source->in_len < 2 || source->in[0] != 0x1F || source->in[1] != 0x8B)
        return VEER_OK;
    if (inflateInit2(&source->zip, GZIP_WINDOW) != Z_OK)
        return veer_fail_nomem(err);
    source->gzip = true;
    source->member_open = true;
    return VEER_OK;
}

/* Between members: the next one begins, or the file ends. Zero bytes behind the last member are
 * padding. */
static veer_rc next_member(veer_source *source, bool *ret_end, veer_err *err)
{
    for (;;) {
        while (source->in_len > 0 && source->in[source->in_at] == 0) {
            source->in_at++;
            source->in_len--;
        }
        if (source->in_len > 0)
            break;
        if (source->raw_end) {
            *ret_end = true;
            return VEER_OK;
        }
        const veer_rc rc = fill(source, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (source->in[source->in_at] != 0x1F)
        return veer_fail(err, VEER_EPARSE, "%s: bytes that are not gzip follow the gzip data",
                         source->name);
    if (inflateReset(&source->zip) != Z_OK)
        return veer_fail(err, VEER_EIO, "%s: zlib cannot start again", source->name);
    source->member_open = true;
    *ret_end = false;
    return VEER_OK;
}

/* One call of inflate; *ret_len may be 0 although more follows. */
static veer_rc inflate_some(veer_source *source, void *buf, size_t cap, size_t *ret_len,
                            veer_err *err)
{
    source->zip.next_in = source->in + source->in_at;
    source->zip.avail_in = (uInt)source->in_len;
    source->zip.next_out = buf;
    source->zip.avail_out = (uInt)cap;
    const int status = inflate(&source->zip, Z_NO_FLUSH);
    source->in_at += source->in_len - source->zip.avail_in;
    source->in_len = source->zip.avail_in;
    *ret_len = cap - source->zip.avail_out;
    if (status == Z_MEM_ERROR)
        return veer_fail_nomem(err);
    if (status == Z_STREAM_END)
        source->member_open = false;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        return veer_fail(err, VEER_EPARSE, "%s: damaged gzip data (%s)", source->name,
                         source->zip.msg != NULL ? source->zip.msg : "unknown cause");
    return VEER_OK;
}

static veer_rc read_gzip(veer_source *source, void *buf, size_t cap, size_t *ret_len, veer_err *err)
{
    for (;;) {
        veer_rc rc = VEER_OK;
        bool end = false;
        if (!source->member_open)
            rc = next_member(source, &end, err);
        else if (source->in_len == 0 && !source->raw_end)
            rc = fill(source, err);
        if (rc != VEER_OK)
            return rc;
        if (end) {
            *ret_len = 0;
            return VEER_OK;
        }
        size_t len;
        rc = inflate_some(source, buf, cap, &len, err);
        if (rc != VEER_OK)
            return rc;
        if (len > 0) {
            *ret_len = len;
            return VEER_OK;
        }
        if (source->member_open && source->in_len == 0 && source->raw_end)
            return veer_fail(err, VEER_EPARSE, "%s: the gzip data ends too early", source->name);
    }
}

static veer_rc read_unpacked(veer_source *source, void *buf, size_t cap, size_t *ret_len,
                             veer_err *err)
{
    if (cap > INT_MAX)
        cap = INT_MAX;
    if (!source->started) {
        const veer_rc rc = start(source, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (source->gzip)
        return read_gzip(source, buf, cap, ret_len, err);
    if (source->in_len == 0)
        return source->raw_end ? (*ret_len = 0, VEER_OK) : read_raw(source, buf, cap, ret_len, err);
    const size_t len = source->in_len < cap ? source->in_len : cap;
    memcpy(buf, source->in + source->in_at, len);
    source->in_at += len;
    source->in_len -= len;
    *ret_len = len;
    return VEER_OK;
}

veer_rc veer_source_read(veer_source *source, void *buf, size_t cap, size_t *ret_len, veer_err *err)
{
    const size_t left = source->peek_len - source->peek_at;
    if (left == 0)
        return read_unpacked(source, buf, cap, ret_len, err);
    *ret_len = left < cap ? left : cap;
    memcpy(buf, source->peeked + source->peek_at, *ret_len);
    source->peek_at += *ret_len;
    return VEER_OK;
}

veer_rc veer_source_peek(veer_source *source, const char **ret, size_t *ret_len, veer_err *err)
{
    size_t len = 1;
    if (source->peeked == NULL)
        source->peeked = malloc(VEER_SOURCE_PEEK_BYTES);
    if (source->peeked == NULL)
        return veer_fail_nomem(err);
    while (len > 0 && source->peek_len < VEER_SOURCE_PEEK_BYTES) {
        const veer_rc rc = read_unpacked(source, source->peeked + source->peek_len,
                                         VEER_SOURCE_PEEK_BYTES - source->peek_len, &len, err);
        if (rc != VEER_OK)
            return rc;
        source->peek_len += len;
    }
    *ret = source->peeked;
    *ret_len = source->peek_len;
    return VEER_OK;
}

#include "cli/move.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define COPY_BYTES ((size_t)1 << 20)

static veer_rc fail_at(const char *path, veer_err *err)
{
    return veer_fail(err, VEER_EIO, "%.180s: %s", path, strerror(errno));
}

static veer_rc join(char out[PATH_BYTES], const char *folder, const char *name, veer_err *err)
{
    const int len = snprintf(out, PATH_BYTES, "%s/%s", folder, name);
    if (len < 0 || len >= PATH_BYTES)
        return veer_fail(err, VEER_EINVAL, "%.180s: the path is too long", folder);
    return VEER_OK;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno != EINTR)
            return false;
        bytes += done > 0 ? done : 0;
        len -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static veer_rc copy_bytes(int in, int out, const char *from, const char *to, veer_err *err)
{
    veer_rc rc = VEER_OK;
    char *const buf = malloc(COPY_BYTES);
    if (buf == NULL)
        return veer_fail_nomem(err);
    for (;;) {
        const ssize_t got = read(in, buf, COPY_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            rc = got < 0 ? fail_at(from, err) : VEER_OK;
            break;
        }
        if (!write_all(out, buf, (size_t)got)) {
            rc = fail_at(to, err);
            break;
        }
    }
    if (rc == VEER_OK && fsync(out) != 0)
        rc = fail_at(to, err);
    free(buf);
    return rc;
}

static veer_rc copy_file(const char *from, const char *to, veer_err *err)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return fail_at(from, err);
    const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    veer_rc rc = out < 0 ? fail_at(to, err) : copy_bytes(in, out, from, to, err);
    if (out >= 0 && close(out) != 0 && rc == VEER_OK)
        rc = fail_at(to, err);
    close(in);
    return rc;
}

/* Calls nothing for "." and ".."; each other entry is copied to `to` or, with NULL, removed. */
static veer_rc each_file(const char *folder, const char *to, veer_err *err)
{
    DIR *const dir = opendir(folder);
    veer_rc rc = VEER_OK;
    if (dir == NULL)
        return fail_at(folder, err);
    for (struct dirent *entry; rc == VEER_OK && (entry = readdir(dir)) != NULL;) {
        char source[PATH_BYTES];
        char target[PATH_BYTES];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        rc = join(source, folder, entry->d_name, err);
        if (rc == VEER_OK && to != NULL)
            rc = join(target, to, entry->d_name, err);
        if (rc == VEER_OK && to != NULL)
            rc = copy_file(source, target, err);
        else if (rc == VEER_OK && unlink(source) != 0)
            rc = fail_at(source, err);
    }
    closedir(dir);
    return rc;
}

static veer_rc remove_folder(const char *folder, veer_err *err)
{
    veer_rc rc = each_file(folder, NULL, err);
    if (rc == VEER_OK && rmdir(folder) != 0)
        rc = fail_at(folder, err);
    return rc;
}

static veer_rc sync_folder(const char *folder, veer_err *err)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    veer_rc rc = fd < 0 || fsync(fd) != 0 ? fail_at(folder, err) : VEER_OK;
    if (fd >= 0)
        close(fd);
    return rc;
}

veer_rc veer_move_folder(const char *from, const char *to, veer_err *err)
{
    struct stat there;
    if (lstat(to, &there) == 0)
        return veer_fail(err, VEER_EINVAL, "%.180s: there is something already", to);
    if (rename(from, to) == 0)
        return VEER_OK;
    if (errno != EXDEV)
        return fail_at(to, err);
    if (mkdir(to, 0700) != 0)
        return fail_at(to, err);
    veer_rc rc = each_file(from, to, err);
    if (rc == VEER_OK)
        rc = sync_folder(to, err);
    if (rc != VEER_OK) {
        (void)remove_folder(to, NULL);
        return rc;
    }
    return remove_folder(from, err);
}

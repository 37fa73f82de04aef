/* The lock of a data directory. See store/lock.h. */
#define _DEFAULT_SOURCE /* flock */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PATH_SIZE 4096
#define LOCK_TRIES 5
#define LOCK_PAUSE_NS 5000000
#define LOCK_TEXT_SIZE (VEER_LOCK_ADDRESS_SIZE + 32)

static veer_rc lock_path(const char *dir, char path[LOCK_PATH_SIZE], veer_err *err)
{
    const int len = snprintf(path, LOCK_PATH_SIZE, "%s/lock", dir);
    if (len < 0 || len >= LOCK_PATH_SIZE)
        return veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
    return VEER_OK;
}

/* What the owner left: "PID\nADDRESS\n". A file that is being written reads as nobody's. */
static void read_owner(int fd, veer_dir_owner *ret)
{
    char text[LOCK_TEXT_SIZE + 1];
    const ssize_t got = pread(fd, text, LOCK_TEXT_SIZE, 0);
    *ret = (veer_dir_owner){0};
    if (got <= 0)
        return;
    text[got] = '\0';
    char *end;
    ret->pid = strtol(text, &end, 10);
    if (*end != '\n')
        return;
    const char *address = end + 1;
    const size_t len = strcspn(address, "\n");
    if (len < sizeof ret->address)
        memcpy(ret->address, address, len);
}

static veer_rc write_owner(int fd, const char *address, veer_err *err)
{
    char text[LOCK_TEXT_SIZE];
    const char *shown = address == NULL ? "" : address;
    if (strlen(shown) >= VEER_LOCK_ADDRESS_SIZE || strchr(shown, '\n') != NULL)
        return veer_fail(err, VEER_EINVAL, "the address for the lock file is too long");
    const int len = snprintf(text, sizeof text, "%ld\n%s\n", (long)getpid(), shown);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
        return veer_fail(err, VEER_EIO, "cannot write the lock file: %s", strerror(errno));
    return VEER_OK;
}

/* 0 or the errno. Whoever looks for the owner holds the lock for an instant (veer_dir_lock_owner),
 * which is not worth a refusal. */
static int lock_patiently(int fd)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
    for (int tries = 0;; tries++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK || tries == LOCK_TRIES)
            return errno;
        (void)nanosleep(&pause, NULL);
    }
}

veer_rc veer_dir_lock_take(const char *dir, const char *address, veer_dir_lock *ret, veer_err *err)
{
    char path[LOCK_PATH_SIZE];
    veer_dir_owner owner;
    veer_rc rc = lock_path(dir, path, err);
    if (rc != VEER_OK)
        return rc;
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return veer_fail(err, VEER_EIO, "cannot write in the data directory '%s': %s", dir,
                         strerror(errno));
    const int fault = lock_patiently(fd);
    if (fault == 0) {
        rc = write_owner(fd, address, err);
    } else if (fault == EWOULDBLOCK) {
        read_owner(fd, &owner);
        rc = veer_fail(err, VEER_EIO, "the data directory '%s' is in use by process %ld%s%s", dir,
                       owner.pid, owner.address[0] ? " at " : "", owner.address);
    } else {
        rc = veer_fail(err, VEER_EIO, "cannot lock '%s': %s", path, strerror(fault));
    }
    if (rc == VEER_OK)
        ret->fd = fd;
    else
        close(fd);
    return rc;
}

veer_rc veer_dir_lock_announce(veer_dir_lock *lock, const char *address, veer_err *err)
{
    return write_owner(lock->fd, address, err);
}

void veer_dir_lock_release(veer_dir_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}

veer_rc veer_dir_lock_owner(const char *dir, veer_dir_owner *ret, veer_err *err)
{
    char path[LOCK_PATH_SIZE];
    veer_rc rc = lock_path(dir, path, err);
    if (rc != VEER_OK)
        return rc;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT
                   ? veer_fail(err, VEER_ENOTFOUND, "nobody has the data directory '%s'", dir)
                   : veer_fail(err, VEER_EIO, "cannot read '%s': %s", path, strerror(errno));
    if (flock(fd, LOCK_SH | LOCK_NB) == 0)
        rc = veer_fail(err, VEER_ENOTFOUND, "nobody has the data directory '%s'", dir);
    else if (errno != EWOULDBLOCK)
        rc = veer_fail(err, VEER_EIO, "cannot lock '%s': %s", path, strerror(errno));
    else
        read_owner(fd, ret);
    close(fd);
    return rc;
}

/* Makes reads, writes or synchronisations of chosen files fail, as a failing disk does.
 *
 * FAULT_OP     read, write or sync
 * FAULT_PATH   part of the path of the files
 * FAULT_AFTER  calls that go well first
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int fails(const char *op, int fd) {
    const char *wanted = getenv("FAULT_OP"), *part = getenv("FAULT_PATH"), *after = getenv("FAULT_AFTER");
    if (!wanted || !part || strcmp(wanted, op) != 0) return 0;
    char link[64], path[PATH_MAX + 1];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, part)) return 0;
    if (atomic_fetch_add(&calls, 1) < (after ? atol(after) : 0)) return 0;
    errno = EIO;
    return 1;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *data, size_t size) {
    return fails("write", fd) ? -1 : REAL(ssize_t, "write", int, const void *, size_t)(fd, data, size);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    return fails("write", fd) ? -1 : REAL(ssize_t, "writev", int, const struct iovec *, int)(fd, parts, count);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails("write", fd) ? -1 : REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) { return pwrite(fd, data, size, at); }
ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    if (fails("read", from) || fails("write", to)) return -1;
    return REAL(ssize_t, "copy_file_range", int, off_t *, int, off_t *, size_t, unsigned)(from, from_at, to, to_at, size, flags);
}
ssize_t read(int fd, void *data, size_t size) {
    return fails("read", fd) ? -1 : REAL(ssize_t, "read", int, void *, size_t)(fd, data, size);
}
ssize_t readv(int fd, const struct iovec *parts, int count) {
    return fails("read", fd) ? -1 : REAL(ssize_t, "readv", int, const struct iovec *, int)(fd, parts, count);
}
ssize_t pread(int fd, void *data, size_t size, off_t at) {
    return fails("read", fd) ? -1 : REAL(ssize_t, "pread", int, void *, size_t, off_t)(fd, data, size, at);
}
ssize_t pread64(int fd, void *data, size_t size, off_t at) { return pread(fd, data, size, at); }
int fsync(int fd) { return fails("sync", fd) ? -1 : REAL(int, "fsync", int)(fd); }
int fdatasync(int fd) { return fails("sync", fd) ? -1 : REAL(int, "fdatasync", int)(fd); }

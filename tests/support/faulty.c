/* Makes chosen system calls of one process fail, or kill it, at the N-th of them over all its threads (LD_PRELOAD).
 *
 *   FAULTY_CALLS  sync: fsync, fdatasync · disk: those and every write to a regular file · socket: every write to a TCP socket
 *   FAULTY_DO     kill · ENOSPC · EIO · lie: a sync is said to be done and is not
 *   FAULTY_FROM   the first call that is struck, from 1
 *   FAULTY_TO     the last one; all later ones too if 0 or absent
 *   FAULTY_COUNT  a file that gets the number of calls when the process ends by itself
 *
 * Children are spared: the variables are taken out of the environment at the start.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, SYNC, DISK, SOCKET };
static int calls = NOTHING, failure = 0, lies = 0;
static long from = 0, to = 0;
static char count_file[1024];
static pid_t owner;
static atomic_long seen;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *which = getenv("FAULTY_CALLS"), *what = getenv("FAULTY_DO"), *counted = getenv("FAULTY_COUNT");
    if (!which || !what) return;
    calls = !strcmp(which, "sync") ? SYNC : !strcmp(which, "disk") ? DISK : SOCKET;
    failure = !strcmp(what, "ENOSPC") ? ENOSPC : !strcmp(what, "EIO") ? EIO : 0;
    lies = !strcmp(what, "lie");
    from = number("FAULTY_FROM");
    to = number("FAULTY_TO");
    if (counted) snprintf(count_file, sizeof count_file, "%s", counted);
    owner = getpid();
    const char *names[] = {"FAULTY_CALLS", "FAULTY_DO", "FAULTY_FROM", "FAULTY_TO", "FAULTY_COUNT", "LD_PRELOAD"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
}

__attribute__((destructor)) static void end(void) {
    if (!*count_file || getpid() != owner) return;
    FILE *file = fopen(count_file, "w");
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&seen));
        fclose(file);
    }
}

/* 1 if this call is to fail; does not return if it is to kill. */
static int strikes(void) {
    long n = atomic_fetch_add(&seen, 1) + 1;
    if (!from || n < from || (to && n > to)) return 0;
    if (!failure && !lies) kill(owner, SIGKILL);
    if (failure) errno = failure;
    return 1;
}

static int is_ours(void) { return calls != NOTHING && getpid() == owner; }

static int strikes_write(int fd) {
    int before = errno, struck = 0;
    struct stat found;
    if (!is_ours() || calls == SYNC || lies || fstat(fd, &found)) return 0;
    if (calls == DISK) {
        struck = S_ISREG(found.st_mode) && strikes();
    } else if (S_ISSOCK(found.st_mode)) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        int is_tcp = !getpeername(fd, (struct sockaddr *)&peer, &size) && (peer.ss_family == AF_INET || peer.ss_family == AF_INET6);
        struck = is_tcp && strikes();
    }
    if (!struck) errno = before;
    return struck;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define SYNCS(name) int name(int fd) { return is_ours() && calls != SOCKET && strikes() ? lies - 1 : REAL(name)(fd); }
#define WRITES(name, given, passed) ssize_t name given { return strikes_write(fd) ? -1 : REAL(name) passed; }

SYNCS(fsync)
SYNCS(fdatasync)
WRITES(write, (int fd, const void *from_, size_t size), (fd, from_, size))
WRITES(writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
WRITES(pwrite, (int fd, const void *from_, size_t size, off_t at), (fd, from_, size, at))
WRITES(pwrite64, (int fd, const void *from_, size_t size, off64_t at), (fd, from_, size, at))
WRITES(send, (int fd, const void *from_, size_t size, int flags), (fd, from_, size, flags))
WRITES(sendto, (int fd, const void *from_, size_t size, int flags, const struct sockaddr *whom, socklen_t length),
       (fd, from_, size, flags, whom, length))
WRITES(sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))

int ftruncate64(int fd, off64_t size) { return is_ours() && calls == DISK && !lies && strikes() ? -1 : REAL(ftruncate64)(fd, size); }

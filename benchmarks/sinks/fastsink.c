/* An SMTP server that takes every message and throws it away, for as little CPU as can be: it is there to measure clients.
 *
 *   fastsink PORT [MICROSECONDS_TO_A_REPLY [MICROSECONDS_TO_THE_REPLY_AFTER_A_MESSAGE]]
 *
 * One thread, one epoll. A body is not kept: it is looked through for its end and forgotten. It announces PIPELINING, and all
 * commands that were read together are answered together, so a delay is that of a round trip, not that of a command.
 * It checks nothing: whether a message is right is for other servers to say.
 * At SIGTERM or SIGINT it prints one line of JSON: messages, bytes, sessions, seconds from the end of the first message to the
 * end of the last, its own CPU seconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 19, LINE_SIZE = 2048, REPLY_SIZE = 16384, TAIL = 4, EVENTS = 256 };

struct session {
    int fd;
    int in_body;
    int goodbye;
    size_t line_length, reply_length;
    uint64_t due; /* when the reply leaves; 0: none waits */
    struct session *next;
    char tail[2 * TAIL]; /* the last bytes of the body so far, and room for the first of the next read */
    char line[LINE_SIZE];
    char reply[REPLY_SIZE];
};

static int poller, timer;
static uint64_t reply_us, body_us;
static uint64_t messages, bytes, sessions, first_ns, last_ns;
static struct session *waiting; /* those whose reply has not left, the earliest first */
static char buffer[READ_SIZE];

static uint64_t now_ns(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static void watch(int fd, void *who, int operation, uint32_t events) {
    struct epoll_event wanted = {.events = events, .data.ptr = who};
    if (epoll_ctl(poller, operation, fd, &wanted) < 0) fail("epoll_ctl");
}

static void say(struct session *session, const char *text, size_t length) {
    if (session->reply_length + length > REPLY_SIZE) return;
    memcpy(session->reply + session->reply_length, text, length);
    session->reply_length += length;
}

#define SAY(session, text) say(session, text, sizeof(text) - 1)

static void forget(struct session *session) {
    for (struct session **at = &waiting; *at; at = &(*at)->next)
        if (*at == session) {
            *at = session->next;
            break;
        }
    close(session->fd);
    free(session);
}

static void set_timer(void) {
    struct itimerspec when = {0};
    if (waiting) {
        when.it_value.tv_sec = (time_t)(waiting->due / 1000000000u);
        when.it_value.tv_nsec = (long)(waiting->due % 1000000000u);
    }
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Replies are short: one that the socket does not take at once means a client that reads none, and it is dropped. */
static int send_reply(struct session *session) {
    ssize_t sent = send(session->fd, session->reply, session->reply_length, MSG_NOSIGNAL);
    int whole = sent == (ssize_t)session->reply_length;
    session->reply_length = 0;
    session->due = 0;
    return whole && !session->goodbye;
}

static void queue_reply(struct session *session, uint64_t delay_us) {
    struct session **at = &waiting;
    session->due = now_ns() + delay_us * 1000;
    while (*at && (*at)->due <= session->due) at = &(*at)->next;
    session->next = *at;
    *at = session;
    watch(session->fd, session, EPOLL_CTL_MOD, 0); /* what it says meanwhile stays in the socket */
    if (waiting == session) set_timer();
}

static void end_of_message(struct session *session) {
    char text[64];
    int length = snprintf(text, sizeof text, "250 2.0.0 Ok: queued as %llX\r\n", (unsigned long long)++messages);
    say(session, text, (size_t)length);
    last_ns = now_ns();
    if (messages == 1) first_ns = last_ns;
    session->in_body = 0;
}

static void obey(struct session *session) {
    const char *line = session->line;
    if (!strncasecmp(line, "MAIL", 4) || !strncasecmp(line, "RCPT", 4) || !strncasecmp(line, "RSET", 4) || !strncasecmp(line, "NOOP", 4))
        SAY(session, "250 2.1.0 Ok\r\n");
    else if (!strncasecmp(line, "DATA", 4)) {
        SAY(session, "354 End data with <CR><LF>.<CR><LF>\r\n");
        session->in_body = 1;
        memcpy(session->tail, "..\r\n", TAIL); /* a dot that comes first stands at the start of a line */
    } else if (!strncasecmp(line, "EHLO", 4))
        SAY(session, "250-fastsink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n");
    else if (!strncasecmp(line, "HELO", 4))
        SAY(session, "250 fastsink.example\r\n");
    else if (!strncasecmp(line, "QUIT", 4)) {
        SAY(session, "221 2.0.0 Bye\r\n");
        session->goodbye = 1;
    } else
        SAY(session, "500 5.5.2 No such command\r\n");
}

static const char *read_commands(struct session *session, const char *at, const char *end) {
    while (at < end && !session->in_body) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline + 1 : end) - at);
        if (session->line_length + length >= LINE_SIZE) return NULL;
        memcpy(session->line + session->line_length, at, length);
        session->line_length += length;
        at += length;
        if (newline) {
            session->line[session->line_length] = 0;
            session->line_length = 0;
            obey(session);
        }
    }
    return at;
}

/* Where the body ends within what was just read, or NULL. The end may be split over two reads. */
static const char *body_end(struct session *session, const char *at, const char *end) {
    size_t length = (size_t)(end - at), head = length < TAIL ? length : TAIL;
    const char *found;
    memcpy(session->tail + TAIL, at, head);
    found = memmem(session->tail, TAIL + head, "\r\n.\r\n", 5);
    if (found) return at + (found + 5 - (session->tail + TAIL));
    found = memmem(at, length, "\r\n.\r\n", 5);
    if (found) return found + 5;
    if (length >= TAIL)
        memcpy(session->tail, end - TAIL, TAIL);
    else
        memmove(session->tail, session->tail + length, TAIL);
    return NULL;
}

/* What was read; 0 if the session is over. */
static int take(struct session *session, const char *at, const char *end) {
    uint64_t ended = messages;
    while (at && at < end) {
        if (session->in_body) {
            const char *after = body_end(session, at, end);
            if (!after) break;
            at = after;
            end_of_message(session);
        } else
            at = read_commands(session, at, end);
    }
    if (!at) return 0;
    if (session->reply_length) {
        uint64_t delay_us = messages > ended ? body_us : reply_us;
        if (!delay_us) return send_reply(session);
        queue_reply(session, delay_us);
    }
    return 1;
}

static void hear(struct session *session) {
    if (session->due) { /* it is not listened to, so this says that it is gone */
        forget(session);
        return;
    }
    for (;;) {
        ssize_t got = recv(session->fd, buffer, sizeof buffer, 0);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0 || !take(session, buffer, buffer + got)) {
            forget(session);
            return;
        }
        bytes += (uint64_t)got;
        if (session->due || got < READ_SIZE) return;
    }
}

static void welcome(int listener) {
    for (;;) {
        int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        struct session *session;
        if (fd < 0) return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        session = calloc(1, sizeof *session);
        if (!session) fail("calloc");
        session->fd = fd;
        sessions++;
        watch(fd, session, EPOLL_CTL_ADD, EPOLLIN);
        SAY(session, "220 fastsink.example ESMTP\r\n");
        if (!send_reply(session)) forget(session);
    }
}

static void send_due(void) {
    uint64_t expired, now = now_ns();
    if (read(timer, &expired, sizeof expired) < 0 && errno != EAGAIN) fail("timerfd");
    while (waiting && waiting->due <= now) {
        struct session *session = waiting;
        waiting = session->next;
        if (send_reply(session))
            watch(session->fd, session, EPOLL_CTL_MOD, EPOLLIN);
        else
            forget(session);
    }
    set_timer();
}

static int open_listener(int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 1024) < 0) fail("listen");
    return fd;
}

static int open_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK);
}

static double seconds(struct timeval at) { return (double)at.tv_sec + (double)at.tv_usec / 1e6; }

static void report(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"messages\": %llu, \"bytes\": %llu, \"sessions\": %llu, \"seconds\": %.6f, \"cpu_seconds\": %.6f}\n",
           (unsigned long long)messages, (unsigned long long)bytes, (unsigned long long)sessions, (double)(last_ns - first_ns) / 1e9,
           seconds(used.ru_utime) + seconds(used.ru_stime));
}

int main(int count, char **words) {
    int listener, signals, port = count > 1 ? atoi(words[1]) : 0;
    struct epoll_event events[EVENTS];
    if (port <= 0 || count > 4) {
        fprintf(stderr, "usage: fastsink PORT [MICROSECONDS_TO_A_REPLY [MICROSECONDS_TO_THE_REPLY_AFTER_A_MESSAGE]]\n");
        return 2;
    }
    reply_us = count > 2 ? strtoull(words[2], NULL, 10) : 0;
    body_us = count > 3 ? strtoull(words[3], NULL, 10) : reply_us;
    signals = open_signals();
    listener = open_listener(port);
    poller = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    watch(listener, &listener, EPOLL_CTL_ADD, EPOLLIN);
    watch(timer, &timer, EPOLL_CTL_ADD, EPOLLIN);
    watch(signals, &signals, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int at = 0; at < ready; at++) {
            void *who = events[at].data.ptr;
            if (who == &signals) {
                report();
                return 0;
            }
            if (who == &listener)
                welcome(listener);
            else if (who == &timer)
                continue;
            else
                hear(who);
        }
        send_due(); /* last: it may forget a session that an event of this turn names */
    }
}

;; Reads the records of a pcap or pcapng file, one after the other, as long as each holds a plain TCP segment of a known connection, and notes what they say in
;; the rows of the connections. It is `plainSegment` (wire), `ConnectionTable.find` and `plainProgress` in one, for what captures are made of; every other
;; record is left untouched for those. `plain-run.ts` calls it and has the same places; `npm run wasm` makes `plain-run-code.ts` of it.
(module
  ;; What lies where: numbers shared with TypeScript from 0, the input, the cells of the connection table, whole numbers of the rows, times of the rows.
  (memory (export "memory") 842)

  ;; Four numbers in network order.
  (func $words (param $at i32) (result v128)
    (local $bytes v128)
    (local.set $bytes (v128.load (local.get $at)))
    (i8x16.shuffle 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12 (local.get $bytes) (local.get $bytes)))

  ;; The row's number plus one, zero when there is none: `ConnectionTable`'s way through the cells.
  (func $find (param $low i32) (param $high i32) (param $ports i32) (param $scope i32) (result i32)
    (local $hash i32) (local $cell i32)
    (local.set $hash
      (i32.xor
        (i32.mul (local.get $low) (i32.const 0x9e3779b1))
        (i32.mul (local.get $high) (i32.const 0x85ebca6b))))
    (local.set $hash
      (i32.xor
        (i32.mul
          (i32.xor (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15))) (local.get $ports))
          (i32.const 0xc2b2ae35))
        (local.get $scope)))
    (local.set $hash
      (i32.mul
        (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 13)))
        (i32.const 0x27d4eb2f)))
    (local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16))))
    (loop $next
      (local.set $cell (i32.shl (i32.and (local.get $hash) (i32.load offset=8 (i32.const 0))) (i32.const 5)))
      (if (i32.eqz (i32.load offset=0x100010 (local.get $cell))) (then (return (i32.const 0))))
      (if
        (i32.and
          (i32.and
            (i32.eq (i32.load offset=0x100000 (local.get $cell)) (local.get $low))
            (i32.eq (i32.load offset=0x100004 (local.get $cell)) (local.get $high)))
          (i32.and
            (i32.eq (i32.load offset=0x100008 (local.get $cell)) (local.get $ports))
            (i32.eq (i32.load offset=0x10000c (local.get $cell)) (local.get $scope))))
        (then (return (i32.load offset=0x100010 (local.get $cell)))))
      (local.set $hash (i32.add (local.get $hash) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; Whether the fingerprint of a segment is wanted: `isPrinted`.
  (func $printed (param $sender i32) (param $sequence i32) (param $payload i32) (result i32)
    (local $hash i32) (local $mask i32)
    (if (i32.eqz (i32.load offset=16 (i32.const 0))) (then (return (i32.const 0))))
    (local.set $hash
      (i32.mul
        (i32.xor
          (i32.sub (local.get $sequence) (i32.load offset=52 (local.get $sender)))
          (i32.mul (local.get $payload) (i32.const 0x9e3779b1)))
        (i32.const 0x85ebca6b)))
    (local.set $hash
      (i32.mul
        (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15)))
        (i32.const 0xc2b2ae35)))
    (local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 13))))
    ;; The mask of the sample plus one; without a sample that of a new one.
    (local.set $mask (i32.load offset=88 (local.get $sender)))
    (local.set $mask
      (select
        (i32.sub (local.get $mask) (i32.const 1))
        (i32.load offset=12 (i32.const 0))
        (local.get $mask)))
    (i32.eqz (i32.and (local.get $hash) (local.get $mask))))

  ;; `acknowledge` and `Half.acknowledged`.
  (func $acknowledge (param $peer i32) (param $times i32) (param $ack i32)
    (local $held i32)
    (local.set $held (i32.load offset=4 (local.get $peer)))
    (if
      (i32.and
        (i32.ne (local.get $held) (i32.const 0))
        (i32.gt_s (i32.sub (local.get $ack) (local.get $held)) (i32.const 0)))
      (then
        (if (i32.gt_s (i32.sub (i32.load (local.get $peer)) (local.get $held)) (i32.const 0))
          (then (i32.store offset=4 (local.get $peer) (i32.load (local.get $peer))))
          (else (i32.store offset=16 (local.get $peer) (i32.const -1))))))
    (if (i32.eqz (i32.load offset=32 (local.get $peer))) (then (return)))
    (if (i32.le_s (i32.sub (local.get $ack) (i32.load offset=36 (local.get $peer))) (i32.const 0)) (then (return)))
    (if (i32.le_s (i32.sub (i32.load (local.get $peer)) (local.get $ack)) (i32.const 0))
      (then
        (i32.store offset=32 (local.get $peer) (i32.const 0))
        (return)))
    (i32.store offset=36 (local.get $peer) (local.get $ack))
    (i32.store offset=40 (local.get $peer) (i32.const 0))
    (i32.store offset=44 (local.get $peer) (i32.load offset=28 (local.get $peer)))
    (i32.store offset=48 (local.get $peer) (i32.load offset=28 (local.get $peer)))
    (f64.store offset=32 (local.get $times) (f64.load offset=24 (local.get $times)))
    (f64.store offset=40 (local.get $times) (f64.load offset=24 (local.get $times))))

  ;; `Half.sent`, and the bytes are counted.
  (func $sent (param $sender i32) (param $times i32) (param $sequence i32) (param $payload i32) (param $now f64) (param $frame i32)
    (local $before i32)
    (f64.store offset=16 (local.get $times)
      (f64.add (f64.load offset=16 (local.get $times)) (f64.convert_i32_s (local.get $payload))))
    (i32.store offset=28 (local.get $sender) (local.get $frame))
    (f64.store offset=24 (local.get $times) (local.get $now))
    (if (i32.eqz (i32.load offset=32 (local.get $sender)))
      (then
        (i32.store offset=32 (local.get $sender) (i32.const 1))
        (i32.store offset=36 (local.get $sender) (local.get $sequence))
        (i32.store offset=40 (local.get $sender) (i32.const 0)))
      (else
        (if (i32.ne (i32.load offset=36 (local.get $sender)) (local.get $sequence)) (then (return)))))
    (local.set $before (i32.load offset=40 (local.get $sender)))
    (i32.store offset=40 (local.get $sender) (i32.add (local.get $before) (i32.const 1)))
    (if (i32.eqz (local.get $before))
      (then
        (i32.store offset=44 (local.get $sender) (local.get $frame))
        (f64.store offset=32 (local.get $times) (local.get $now))))
    (i32.store offset=48 (local.get $sender) (local.get $frame))
    (f64.store offset=40 (local.get $times) (local.get $now)))

  ;; Whether `plainProgress` leaves the segment to `analyse`, and whether its fingerprint is wanted.
  (func $special (param $sender i32) (param $peer i32) (param $sequence i32) (param $ack i32) (param $payload i32) (param $window i32) (result i32)
    (local $next i32) (local $end i32)
    (local.set $next (i32.load (local.get $sender)))
    (local.set $end (i32.add (local.get $sequence) (local.get $payload)))
    (if
      (i32.or
        (i32.or (i32.eqz (local.get $window)) (i32.eqz (local.get $next)))
        (i32.eqz (i32.load offset=24 (local.get $sender))))
      (then (return (i32.const 1))))
    (if (local.get $payload)
      (then
        (if
          (i32.or
            (i32.eq (local.get $payload) (i32.const 1))
            (i32.gt_s (i32.sub (local.get $next) (local.get $sequence)) (i32.const 0)))
          (then (return (i32.const 1))))
        (if
          (i32.and
            (i32.ne (i32.load offset=8 (local.get $peer)) (i32.const 0))
            (i32.ge_s (i32.sub (i32.load offset=8 (local.get $peer)) (local.get $end)) (i32.const 0)))
          (then (return (i32.const 1)))))
      (else
        (if (i32.eq (local.get $sequence) (i32.sub (local.get $next) (i32.const 1))) (then (return (i32.const 1))))
        (if
          (i32.and
            (i32.and
              (i32.eq (local.get $sequence) (local.get $next))
              (i32.eq (local.get $ack) (i32.load offset=8 (local.get $sender))))
            (i32.eq (local.get $window) (i32.load offset=12 (local.get $sender))))
          (then (return (i32.const 1))))))
    ;; Only what moves or acknowledges something is printed.
    (if
      (i32.or
        (i32.gt_s (i32.sub (local.get $end) (local.get $next)) (i32.const 0))
        (i32.ne (local.get $ack) (i32.load offset=8 (local.get $sender))))
      (then (return (call $printed (local.get $sender) (local.get $sequence) (local.get $payload)))))
    (i32.const 0))

  ;; Reads records from $at on, which end before $to. Returns where the first one begins that is left.
  (func (export "run") (param $at i32) (param $to i32) (result i32)
    (local $start i32) (local $ip i32) (local $captured i32) (local $wire i32) (local $total i32) (local $link i32) (local $frame i32)
    (local $words v128) (local $rest v128) (local $source i32) (local $destination i32) (local $ports i32) (local $byLow i32)
    (local $sequence i32) (local $ack i32) (local $window i32) (local $payload i32) (local $next i32) (local $end i32)
    (local $low i32) (local $high i32) (local $knownLow i32) (local $knownHigh i32) (local $knownPorts i32) (local $found i32)
    (local $row i32) (local $times i32) (local $sender i32) (local $peer i32) (local $senderTimes i32) (local $peerTimes i32)
    (local $now f64) (local $gap f64) (local $longest f64) (local $ng i32) (local $ticks i64) (local $after i32)
    (local.set $frame (i32.load (i32.const 0)))
    (local.set $link (i32.load offset=20 (i32.const 0)))
    (local.set $ng (i32.load offset=24 (i32.const 0)))
    (local.set $longest (f64.load offset=80 (i32.const 0)))
    (block $left
      (loop $record
        ;; The header of the record: the time, the captured length, the length on the wire.
        (if (local.get $ng)
          (then
            ;; An enhanced packet block of the interface in question.
            (br_if $left (i32.gt_u (i32.add (local.get $at) (i32.const 32)) (local.get $to)))
            (br_if $left (i32.ne (i32.load (local.get $at)) (i32.const 6)))
            (br_if $left (i32.ne (i32.load offset=8 (local.get $at)) (i32.load offset=32 (i32.const 0))))
            (local.set $captured (i32.load offset=20 (local.get $at)))
            (local.set $wire (i32.load offset=24 (local.get $at)))
            (local.set $after (i32.load offset=4 (local.get $at)))
            (br_if $left (i32.gt_u (local.get $captured) (i32.const 0x40000)))
            (br_if $left (i32.gt_u (local.get $after) (i32.const 0x40000)))
            (br_if $left (i32.and (local.get $after) (i32.const 3)))
            (br_if $left (i32.gt_u (i32.add (local.get $captured) (i32.const 32)) (local.get $after)))
            (local.set $after (i32.add (local.get $at) (local.get $after)))
            (br_if $left (i32.gt_u (local.get $after) (local.get $to)))
            (br_if $left (i32.ne (i32.load (i32.sub (local.get $after) (i32.const 4))) (i32.load offset=4 (local.get $at))))
            (local.set $start (i32.add (local.get $at) (i32.const 28)))
            (local.set $ticks
              (i64.or
                (i64.shl (i64.load32_u offset=12 (local.get $at)) (i64.const 32))
                (i64.load32_u offset=16 (local.get $at))))
            (local.set $now
              (f64.add
                (f64.mul
                  (f64.sub
                    (f64.convert_i64_u (i64.div_u (local.get $ticks) (i64.load offset=88 (i32.const 0))))
                    (f64.load offset=64 (i32.const 0)))
                  (f64.const 1e6))
                (f64.div
                  (f64.convert_i64_u (i64.rem_u (local.get $ticks) (i64.load offset=88 (i32.const 0))))
                  (f64.load offset=72 (i32.const 0))))))
          (else
            (local.set $start (i32.add (local.get $at) (i32.const 16)))
            (br_if $left (i32.gt_u (local.get $start) (local.get $to)))
            (local.set $captured (i32.load offset=8 (local.get $at)))
            (local.set $wire (i32.load offset=12 (local.get $at)))
            (br_if $left (i32.gt_u (local.get $captured) (i32.const 0x40000)))
            (local.set $after (i32.add (local.get $start) (local.get $captured)))
            (br_if $left (i32.gt_u (local.get $after) (local.get $to)))
            (local.set $now
              (f64.add
                (f64.mul
                  (f64.sub (f64.convert_i32_u (i32.load (local.get $at))) (f64.load offset=64 (i32.const 0)))
                  (f64.const 1e6))
                (f64.div (f64.convert_i32_u (i32.load offset=4 (local.get $at))) (f64.load offset=72 (i32.const 0)))))))
        (if (i32.gt_u (local.get $captured) (local.get $wire)) (then (local.set $wire (local.get $captured))))

        ;; IPv4 with a header of five words that is no fragment's, TCP with its whole fixed header, ACK without SYN, FIN and RST.
        (local.set $ip (i32.add (local.get $start) (local.get $link)))
        (br_if $left (i32.lt_u (local.get $captured) (i32.add (local.get $link) (i32.const 40))))
        (if (local.get $link)
          (then (br_if $left (i32.ne (i32.load16_u (i32.sub (local.get $ip) (i32.const 2))) (i32.const 8)))))
        (br_if $left (i32.ne (i32.load8_u (local.get $ip)) (i32.const 0x45)))
        (br_if $left (i32.and (i32.load16_u offset=6 (local.get $ip)) (i32.const 0xff3f)))
        (br_if $left (i32.ne (i32.load8_u offset=9 (local.get $ip)) (i32.const 6)))
        (local.set $rest (call $words (i32.add (local.get $ip) (i32.const 28))))
        (local.set $window (i32x4.extract_lane 1 (local.get $rest)))
        (br_if $left (i32.ne (i32.and (local.get $window) (i32.const 0x170000)) (i32.const 0x100000)))
        (local.set $total (i32.or (i32.shl (i32.load8_u offset=2 (local.get $ip)) (i32.const 8)) (i32.load8_u offset=3 (local.get $ip))))
        ;; What is on the wire behind the link layer's header, at most what IP says; behind the fixed header, and behind the whole one.
        (local.set $payload (i32.sub (local.get $wire) (local.get $link)))
        (if (i32.gt_u (local.get $payload) (local.get $total)) (then (local.set $payload (local.get $total))))
        (local.set $end (i32.and (i32.shr_u (local.get $window) (i32.const 26)) (i32.const 0x3c)))
        (br_if $left (i32.lt_u (local.get $end) (i32.const 20)))
        (local.set $payload (i32.sub (local.get $payload) (i32.add (local.get $end) (i32.const 20))))
        (br_if $left (i32.lt_s (local.get $payload) (i32.const 0)))
        (local.set $window (i32.and (local.get $window) (i32.const 0xffff)))
        (local.set $ack (i32x4.extract_lane 0 (local.get $rest)))

        ;; The connection: the one before, or that which the table has.
        (local.set $words (call $words (i32.add (local.get $ip) (i32.const 12))))
        (local.set $source (i32x4.extract_lane 0 (local.get $words)))
        (local.set $destination (i32x4.extract_lane 1 (local.get $words)))
        (local.set $ports (i32x4.extract_lane 2 (local.get $words)))
        (local.set $sequence (i32x4.extract_lane 3 (local.get $words)))
        (local.set $byLow
          (select
            (i32.le_u (i32.shr_u (local.get $ports) (i32.const 16)) (i32.and (local.get $ports) (i32.const 0xffff)))
            (i32.lt_s (local.get $source) (local.get $destination))
            (i32.eq (local.get $source) (local.get $destination))))
        (local.set $low (select (local.get $source) (local.get $destination) (local.get $byLow)))
        (local.set $high (select (local.get $destination) (local.get $source) (local.get $byLow)))
        (local.set $ports (select (local.get $ports) (i32.rotl (local.get $ports) (i32.const 16)) (local.get $byLow)))
        (if
          (i32.or
            (i32.eqz (local.get $found))
            (i32.or
              (i32.ne (local.get $ports) (local.get $knownPorts))
              (i32.or (i32.ne (local.get $low) (local.get $knownLow)) (i32.ne (local.get $high) (local.get $knownHigh)))))
          (then
            (local.set $found (call $find (local.get $low) (local.get $high) (local.get $ports) (i32.load offset=28 (i32.const 0))))
            (br_if $left (i32.eqz (local.get $found)))
            (local.set $knownLow (local.get $low))
            (local.set $knownHigh (local.get $high))
            (local.set $knownPorts (local.get $ports))
            (local.set $row (i32.add (i32.const 0x900000) (i32.shl (i32.sub (local.get $found) (i32.const 1)) (i32.const 8))))
            (local.set $times (i32.add (i32.const 0x2180000) (i32.mul (i32.sub (local.get $found) (i32.const 1)) (i32.const 200))))))
        ;; Nothing goes on that must be watched, and no silence came before.
        (br_if $left (i32.load (local.get $row)))
        (br_if $left
          (i32.eqz (f64.lt (f64.sub (local.get $now) (f64.load (local.get $times))) (f64.const 1e6))))
        (if (i32.eq (local.get $byLow) (i32.load offset=12 (local.get $row)))
          (then
            (local.set $sender (i32.add (local.get $row) (i32.const 64)))
            (local.set $peer (i32.add (local.get $row) (i32.const 156)))
            (local.set $senderTimes (i32.add (local.get $times) (i32.const 88)))
            (local.set $peerTimes (i32.add (local.get $times) (i32.const 144))))
          (else
            (local.set $sender (i32.add (local.get $row) (i32.const 156)))
            (local.set $peer (i32.add (local.get $row) (i32.const 64)))
            (local.set $senderTimes (i32.add (local.get $times) (i32.const 144)))
            (local.set $peerTimes (i32.add (local.get $times) (i32.const 88)))))
        (br_if $left
          (call $special (local.get $sender) (local.get $peer) (local.get $sequence) (local.get $ack) (local.get $payload) (local.get $window)))

        ;; It is a plain one: from here on all is noted.
        (local.set $frame (i32.add (local.get $frame) (i32.const 1)))
        (i32.store offset=4 (i32.const 0) (i32.add (i32.load offset=4 (i32.const 0)) (i32.const 1)))
        (local.set $gap (f64.sub (local.get $now) (f64.load offset=8 (local.get $times))))
        (if (f64.gt (local.get $gap) (local.get $longest)) (then (local.set $longest (local.get $gap))))
        (f64.store offset=8 (local.get $times) (local.get $now))
        (call $acknowledge (local.get $peer) (local.get $peerTimes) (local.get $ack))
        (local.set $end (i32.add (local.get $sequence) (local.get $payload)))
        (local.set $next (i32.load (local.get $sender)))
        (if (i32.gt_s (i32.sub (local.get $end) (local.get $next)) (i32.const 0))
          (then
            (local.set $next (local.get $end))
            (i32.store (local.get $sender) (local.get $end))
            (f64.store (local.get $senderTimes) (local.get $now))))
        (if
          (i32.or
            (i32.eqz (i32.load offset=4 (local.get $sender)))
            (i32.eq (i32.load offset=4 (local.get $sender)) (local.get $sequence)))
          (then (i32.store offset=4 (local.get $sender) (local.get $next))))
        (if (i32.ne (local.get $ack) (i32.load offset=8 (local.get $sender)))
          (then (i32.store offset=16 (local.get $sender) (i32.const 0))))
        (i32.store offset=8 (local.get $sender) (local.get $ack))
        (i32.store offset=12 (local.get $sender) (local.get $window))
        (i32.store offset=20 (local.get $sender) (i32.const 0))
        (i32.store offset=24 (local.get $sender) (i32.add (i32.load offset=24 (local.get $sender)) (i32.const 1)))
        (f64.store offset=8 (local.get $senderTimes) (local.get $now))
        (if (local.get $payload)
          (then
            (call $sent (local.get $sender) (local.get $senderTimes) (local.get $sequence) (local.get $payload) (local.get $now) (local.get $frame))))
        (f64.store (local.get $times) (local.get $now))
        (i32.store offset=4 (local.get $row) (local.get $frame))
        (if (local.get $ng) (then (i64.store offset=96 (i32.const 0) (i64.load offset=12 (local.get $at)))))
        (local.set $at (local.get $after))
        (br $record)))
    (i32.store (i32.const 0) (local.get $frame))
    (f64.store offset=80 (i32.const 0) (local.get $longest))
    (local.get $at)))

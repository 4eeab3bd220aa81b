/** What logs are made of, to tell what is frequent in them from what is rare. */
export const LOG_SAMPLE = `00:00:00.004 [4000.1001] <2> bptm write_data: absolute block position prior to writing image is 7
02:10:31.123 [4000] <4> write_backup: successfully wrote backup id client3_1700311222, copy 1, fragment 3, 2097152 Kbytes
11:35:58.007 [5126.1004] <2> nb_getsockconnected: host=media4.example.org service=bpdbm address=10.4.0.4 protocol=tcp reserved port=13782
13:07:44.610 [612.884] <2> io_write_back_header: drive index 6, client6_170006, file num = 36, mpx_headers = 0, copy 1
13:59:07.888 [4000.1000] <4> db_FLISTsend: bpbrm job 4000: INF - sent catalog entry 0 0 0 7 root other 33188
14:42:19.995 [9315.2] <2> bpbkar PrintFile: /export/home/projects/8/build/object-19.class connect from the network
Nov 20 16:51:11 10.1.0.1 %ASA-6-302013: Built outbound TCP connection 90412 for outside:10.9.0.2/443 (10.9.0.2/443) to inside:10.1.4.9/51022
Nov 20 16:52:17 media1 kernel: [1822.113] eth1: link is not ready, processing the queue for interface and address of host
02:13:08.411 [7211.3] <2> vnet_async_connect: vnet_vnetd.c.4266: 0: getsockopt returned: 0 0x00000000
02:13:08.412 [7211.3] <8> do_vnetd_service: [vnet_connect.c:2083] via PBX bpcd to 10.4.0.4.1556 fd = 12
02:13:08.420 [7211.3] <2> logconnections: BPCD from 10.4.0.9.3583 to 10.8.0.5.13724 fd = 40
02:13:08.433 [7211] <4> bpbrm main: received data from bpcd, version 0x08200000, client done. read 0 bytes
00:00:09.393 [4000.1003] <2> read_backup: db_getCLIENT for client310.example.org, buffer size
17:08:56.312 [3.77] <2> db_getdata: timestamp is 1700518136, return status of the client, no more messages in this request`;

// A client and a server with two routers between them, and idle TCP connections that say one byte every fifteen minutes: what a keepalive
// probe and its answer are to the network. ns-3 has no SO_KEEPALIVE. Prints the events and the processor's time of one session.
#include <chrono>
#include <ctime>
#include <iostream>
#include "ns3/simulator.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/node-container.h"
#include "ns3/socket.h"
#include "ns3/packet.h"
#include "ns3/inet-socket-address.h"
#include "ns3/string.h"
#include "ns3/point-to-point-helper.h"

using namespace ns3;

namespace
{
const Time EVERY = Seconds(900);
const Time UNTIL = Hours(12);

void
Speak(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(1));
    Simulator::Schedule(EVERY, &Speak, socket);
}

void
Call(Ptr<Socket> socket, InetSocketAddress to)
{
    socket->Connect(to);
}

void
Drain(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
    }
}

void
Accepted(Ptr<Socket> socket, const Address&)
{
    socket->SetRecvCallback(MakeCallback(&Drain));
}

uint64_t
PlayOnce(uint32_t connections)
{
    NodeContainer nodes;
    nodes.Create(4);
    InternetStackHelper().Install(nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("100us"));
    Ipv4AddressHelper addresses("10.1.0.0", "255.255.255.0");
    Ipv4Address server;
    for (uint32_t i = 0; i + 1 < nodes.GetN(); i++)
    {
        server = addresses.Assign(link.Install(nodes.Get(i), nodes.Get(i + 1))).GetAddress(1);
        addresses.NewNetwork();
    }
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    for (uint32_t i = 0; i < connections; i++)
    {
        const uint16_t port = 5000 + i;
        auto listener = Socket::CreateSocket(nodes.Get(3), TcpSocketFactory::GetTypeId());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(), MakeCallback(&Accepted));
        auto caller = Socket::CreateSocket(nodes.Get(0), TcpSocketFactory::GetTypeId());
        caller->Bind();
        Simulator::Schedule(Seconds(1), &Call, caller, InetSocketAddress(server, port));
        Simulator::Schedule(EVERY, &Speak, caller);
    }
    Simulator::Stop(UNTIL);
    Simulator::Run();
    const uint64_t events = Simulator::GetEventCount();
    Simulator::Destroy();
    Ipv4AddressGenerator::Reset();
    return events;
}
} // namespace

int
main(int argc, char* argv[])
{
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 20;
    PlayOnce(4);
    uint64_t events = 0;
    const std::clock_t begun = std::clock();
    for (int i = 0; i < repeats; i++)
    {
        events += PlayOnce(4);
    }
    const double seconds = double(std::clock() - begun) / CLOCKS_PER_SEC;
    std::cout << "{\"events\":" << double(events) / repeats << ",\"cpuMilliseconds\":" << seconds * 1e3 / repeats << "}\n";
    return 0;
}

using Google.Rpc;
using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

internal sealed class FakeMessages(FakeState state) : MessageService.MessageServiceBase
{
    public override Task<SendMessageResponse> SendMessage(SendMessageRequest request, ServerCallContext context)
    {
        lock (state)
        {
            state.Sends.Add(request);
            state.RefuseIfTold();
        }

        if (!request.Phone.StartsWith('+'))
        {
            throw FakeState.Refusal(
                StatusCode.InvalidArgument,
                "The request is not valid.",
                "INVALID_REQUEST",
                new BadRequest
                {
                    FieldViolations =
                    {
                        new BadRequest.Types.FieldViolation { Field = "phone", Description = "must start with +" },
                    },
                }
            );
        }

        return Task.FromResult(
            new SendMessageResponse
            {
                Message = new Message
                {
                    Name = "messages/1",
                    Phone = request.Phone,
                    Sender = request.Sender,
                    State = MessageState.Accepted,
                },
            }
        );
    }

    public override Task<GetMessageResponse> GetMessage(GetMessageRequest request, ServerCallContext context) =>
        Task.FromResult(
            new GetMessageResponse
            {
                Message = new[] { FakeExplained.Suppressed, FakeExplained.Delivered }.Single(message => message.Name == request.Name),
            }
        );

    public override Task<ListMessagesResponse> ListMessages(ListMessagesRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ListMessagesResponse
            {
                Messages =
                {
                    new Message(FakeExplained.Suppressed) { Campaign = request.Campaign, Phone = request.Phone },
                },
            }
        );

    public override async Task WatchMessages(
        WatchMessagesRequest request,
        IServerStreamWriter<WatchMessagesResponse> responseStream,
        ServerCallContext context
    )
    {
        if (request.Names.Count > 0)
        {
            await responseStream.WriteAsync(News(request.Names[0], ""));
            return;
        }

        state.WatchedFrom.Add(request.Cursor);
        if (request.Cursor.Length == 0)
        {
            await responseStream.WriteAsync(new WatchMessagesResponse { Cursor = "begin" });
            await responseStream.WriteAsync(News("messages/1-0", "one"));
            throw FakeState.Refusal(StatusCode.Unavailable, "The server stops.", "UNAVAILABLE");
        }

        await responseStream.WriteAsync(News("messages/1-1", "two"));
    }

    private static WatchMessagesResponse News(string name, string cursor)
    {
        var message = new Message
        {
            Name = name,
            State = MessageState.Delivered,
            Segments = 1,
        };
        return new WatchMessagesResponse { Cursor = cursor, Messages = { message } };
    }

    public override async Task SubmitBatch(
        IAsyncStreamReader<SubmitBatchRequest> requestStream,
        IServerStreamWriter<SubmitBatchResponse> responseStream,
        ServerCallContext context
    )
    {
        var pages = 0;
        while (await requestStream.MoveNext())
        {
            var frame = requestStream.Current;
            switch (frame.FrameCase)
            {
                case SubmitBatchRequest.FrameOneofCase.Opening:
                    Open(frame.Opening);
                    await responseStream.WriteAsync(
                        new SubmitBatchResponse
                        {
                            Opened = new BatchOpened
                            {
                                Campaign = state.Campaign!.Name,
                                NextIndex = state.NextIndex,
                                Closed = state.Closed,
                            },
                        }
                    );
                    break;
                case SubmitBatchRequest.FrameOneofCase.Page:
                    var answer = Store(frame.Page);
                    if (++pages == state.BreakAfterPages && state.Breaks > 0)
                    {
                        state.Breaks--;
                        context.GetHttpContext().Abort();
                        return;
                    }

                    await responseStream.WriteAsync(new SubmitBatchResponse { Page = answer });
                    break;
                default:
                    await responseStream.WriteAsync(new SubmitBatchResponse { Closed = Close(frame.Closing) });
                    break;
            }
        }
    }

    private void Open(BatchOpening opening)
    {
        lock (state)
        {
            state.RefuseIfTold();
            state.Openings.Add(opening);
            if (opening.NewCampaign is { Objective: "" })
            {
                throw FakeState.Refusal(
                    StatusCode.InvalidArgument,
                    "The campaign is not valid.",
                    "INVALID_REQUEST",
                    new BadRequest
                    {
                        FieldViolations =
                        {
                            new BadRequest.Types.FieldViolation
                            {
                                Field = "opening.new_campaign.objective",
                                Description = "must be stated",
                            },
                        },
                    }
                );
            }

            if (state.Campaign is null)
            {
                state.Campaign = opening.NewCampaign.Clone();
                state.Campaign.Name = "campaigns/7";
            }
        }
    }

    private PageAccepted Store(BatchPage page)
    {
        lock (state)
        {
            Assert.True(page.FirstIndex <= state.NextIndex, "PAGE_GAP");
            Assert.InRange(page.Items.Count, 1, 500);
            state.PagesReceived.Add(page.FirstIndex);
            var answer = new PageAccepted { FirstIndex = page.FirstIndex };
            for (var i = 0; i < page.Items.Count; i++)
            {
                var index = page.FirstIndex + i;
                var item = page.Items[i];
                var bad = !item.Phone.StartsWith('+');
                var fresh = state.Items.TryAdd(index, bad ? null : item);
                if (bad)
                {
                    answer.RejectedItems.Add(
                        new RejectedItem
                        {
                            Index = index,
                            ItemId = item.ItemId,
                            Reason = "PHONE_INVALID",
                            Field = "phone",
                            Value = item.Phone,
                            Rule = "must start with +",
                        }
                    );
                }
                else
                {
                    answer.AcceptedCount++;
                    answer.AlreadyAcceptedCount += fresh ? 0 : 1;
                }
            }

            state.NextIndex = Math.Max(state.NextIndex, page.FirstIndex + page.Items.Count);
            answer.NextIndex = state.NextIndex;
            return answer;
        }
    }

    private BatchClosed Close(BatchClosing closing)
    {
        lock (state)
        {
            Assert.Equal(state.NextIndex, closing.TotalItems);
            state.Closed = true;
            return new BatchClosed { TotalItems = closing.TotalItems };
        }
    }
}
